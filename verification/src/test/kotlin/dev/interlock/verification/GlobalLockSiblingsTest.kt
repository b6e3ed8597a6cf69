package dev.interlock.verification

import dev.interlock.sync.GlobalLock
import dev.interlock.sync.Hold
import dev.interlock.sync.Owner
import dev.interlock.sync.asContextElement
import dev.interlock.sync.jdk.AsyncGlobalLock
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration

/**
 * What is started inside at the same time is not the same operation, however it is started: neither does it run inside with
 * the one that has started it, nor do two of them run inside together.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GlobalLockSiblingsTest {
    private val lock = GlobalLock("lab", defaultTimeout = Duration.INFINITE)
    private val inside = AtomicInteger()
    private val visits = AtomicInteger()
    private val trespasses = AtomicInteger()

    private suspend fun <T> visited(visit: suspend () -> T): T {
        if (inside.incrementAndGet() != 1) trespasses.incrementAndGet()
        try {
            return visit()
        } finally {
            inside.decrementAndGet()
        }
    }

    /** Gets in, and again, and lets others run meanwhile. */
    private suspend fun visit() =
        lock.withLock {
            visited {
                yield()
                lock.withLock { visits.incrementAndGet() }
            }
        }

    /** As [visit], without waiting, so until it has succeeded. */
    private suspend fun tryVisit(tryAcquire: suspend () -> Hold?) {
        while (true) {
            val hold = tryAcquire()
            if (hold != null) {
                visited { yield() }
                visits.incrementAndGet()
                return hold.release()
            }
            yield()
        }
    }

    /**
     * [start]s two, with a way to end the visit of the one that starts them: they may not get in before. When [start]
     * returns, or at the latest when its scope ends, they have begun.
     */
    private fun siblings(start: suspend CoroutineScope.(leave: () -> Unit) -> Unit) {
        runBlocking(Dispatchers.Default) {
            repeat(TRIES) {
                withContext(Owner().asContextElement()) {
                    coroutineScope {
                        // A hold, which can be given back before those that are started have ended.
                        val hold = lock.acquire()
                        if (inside.incrementAndGet() != 1) trespasses.incrementAndGet()
                        start {
                            inside.decrementAndGet()
                            hold.release()
                        }
                    }
                }
            }
        }
        assertEquals(0, trespasses.get(), "two were inside together")
        assertEquals(2 * TRIES, visits.get())
        assertEquals(0, lock.snapshot().holds())
    }

    @Test
    fun siblingsStartedByLaunch() =
        siblings { leave ->
            repeat(2) { launch { visit() } }
            leave()
        }

    @Test
    fun siblingsStartedByLaunchWithoutADispatch() =
        siblings { leave ->
            repeat(2) { launch(start = CoroutineStart.UNDISPATCHED) { visit() } }
            leave()
        }

    @Test
    fun siblingsStartedByAsync() =
        siblings { leave ->
            val siblings = List(2) { async { visit() } }
            leave()
            siblings.forEach { it.await() }
        }

    @Test
    fun siblingsStartedByLaunchWithTheContextOfTheirParent() =
        siblings { leave ->
            repeat(2) { launch(currentCoroutineContext()) { visit() } }
            leave()
        }

    @Test
    fun siblingsStartedByAsyncWithTheContextOfTheirParentAndADispatcher() =
        siblings { leave ->
            val siblings = List(2) { async(currentCoroutineContext() + Dispatchers.IO) { visit() } }
            leave()
            siblings.forEach { it.await() }
        }

    @Test
    fun siblingsOfAFlatMapMerge() =
        siblings { leave ->
            flowOf(0, 1, 2)
                .flatMapMerge {
                    flow {
                        if (it == 0) leave() else visit()
                        emit(it)
                    }
                }.collect()
        }

    @Test
    fun siblingsStartedByFuture() =
        siblings { leave ->
            val siblings = List(2) { future { visit() } }
            leave()
            siblings.forEach { it.await() }
        }

    @Test
    fun siblingsInAScopeThatWasMadeOfTheContextOfTheirParent() =
        siblings { leave ->
            val scope = CoroutineScope(currentCoroutineContext() + Job())
            val siblings = List(2) { scope.launch { visit() } }
            leave()
            siblings.joinAll()
        }

    @OptIn(DelicateCoroutinesApi::class)
    @Test
    fun siblingsStartedGlobally() =
        siblings { leave ->
            val siblings =
                listOf(
                    GlobalScope.launch { visit() },
                    GlobalScope.launch(currentCoroutineContext() + NonCancellable) { visit() },
                )
            leave()
            siblings.joinAll()
        }

    @Test
    fun theUpstreamOfAFlowThatRunsElsewhere() =
        siblings { leave ->
            flow {
                repeat(2) {
                    visit()
                    emit(it)
                }
            }.flowOn(Dispatchers.IO)
                .also { leave() }
                .collect { lock.withLock { visited {} } }
        }

    @Test
    fun siblingsInAScopeWhoseContextHasAnElementThatWasMadeByHand() =
        siblings { leave ->
            val scope = CoroutineScope(Dispatchers.Default + Owner().asContextElement())
            val siblings = List(2) { scope.launch { visit() } }
            leave()
            siblings.joinAll()
        }

    /** The one without an owner runs on the thread that its parent is bound to, which says nothing of it. */
    @OptIn(DelicateCoroutinesApi::class)
    @Test
    fun siblingsThatTry() =
        siblings { leave ->
            val siblings =
                listOf(
                    launch(start = CoroutineStart.UNDISPATCHED) { tryVisit { lock.tryAcquire() } },
                    GlobalScope.launch(start = CoroutineStart.UNDISPATCHED) { tryVisit { lock.tryAcquire() } },
                )
            leave()
            siblings.joinAll()
        }

    @Test
    fun siblingsThatTryThroughTheBlockingDoor() {
        val face = AsyncGlobalLock.of(lock)
        siblings { leave ->
            repeat(2) {
                launch(start = CoroutineStart.UNDISPATCHED) { tryVisit { face.tryAcquire().orElse(null) } }
            }
            leave()
        }
    }

    /** They run on the thread that the operation is bound to, while it is. */
    @Test
    fun strangersInTheEventLoopOfARunBlockingInside() {
        val stranger = CompletableDeferred<Hold?>()
        runBlocking {
            launch {
                lock.withLock {
                    runBlocking {
                        val started = List(2) { async { lock.tryAcquire() } }
                        assertEquals(listOf(null, null, null), started.awaitAll() + stranger.await())
                    }
                }
            }
            launch {
                stranger.complete(lock.tryAcquire())
                assertFalse(lock.isHeldByCurrent())
            }
        }
        assertFalse(lock.isLocked)
    }

    @Test
    fun aStrangerThatIsResumedInPlace() {
        runBlocking {
            val gate = Job()
            val stranger =
                async(Dispatchers.Unconfined) {
                    gate.join()
                    lock.tryAcquire()
                }
            lock.withLock {
                gate.complete()
                assertTrue(stranger.isCompleted)
                assertNull(stranger.await())
            }
        }
        assertFalse(lock.isLocked)
    }

    /** What blocks in a sibling belongs to the sibling, not to the thread that both may run on. */
    @Test
    fun siblingsThatBlock() {
        val face = AsyncGlobalLock.of(lock)
        siblings { leave ->
            repeat(2) {
                launch {
                    val hold = face.acquireUninterruptibly()
                    visited {
                        yield()
                        visits.incrementAndGet()
                    }
                    hold.release()
                }
            }
            leave()
        }
    }

    private companion object {
        const val TRIES = 10_000
    }
}
