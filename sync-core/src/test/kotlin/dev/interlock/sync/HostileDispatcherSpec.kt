package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asContextElement
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

private const val MANY = 20_000

/** The promise under dispatchers that run tasks in place, refuse them, or do both at once. */
class HostileDispatcherSpec :
    FunSpec({
        val inPlace = Executor(Runnable::run).asCoroutineDispatcher()

        test("a chain of wake-ups in place overflows no stack, whatever runs them and whoever goes first") {
            runBlocking {
                for (dispatcher in listOf(inPlace, Dispatchers.Unconfined)) {
                    for (fairness in listOf(Fairness.FIFO, Fairness.barging(), Fairness.barging(1))) {
                        val lock = Lock(fairness = fairness)
                        val served = AtomicInteger()
                        val hold = lock.acquire()
                        val scope = CoroutineScope(dispatcher)
                        val waiters = List(MANY) { scope.launch { lock.withLock { served.incrementAndGet() } } }
                        hold.close()
                        withTimeout(60.seconds) { waiters.joinAll() }
                        served.get() shouldBe MANY
                        lock.isLocked shouldBe false
                    }
                }
            }
        }

        test("a batch of wake-ups in place overflows no stack, barging included") {
            runBlocking {
                for (dispatcher in listOf(inPlace, Dispatchers.Unconfined)) {
                    for (fairness in listOf(Fairness.FIFO, Fairness.barging())) {
                        val semaphore = Semaphore(0, fairness = fairness)
                        val scope = CoroutineScope(dispatcher)
                        val waiters = List(MANY) { scope.launch { semaphore.acquire().close() } }
                        semaphore.resize(MANY)
                        withTimeout(60.seconds) { waiters.joinAll() }
                        semaphore.availablePermits shouldBe MANY
                    }
                }
            }
        }

        test(
            "a dispatcher that runs the task and throws all the same resumes its coroutine once, with what it was granted",
        ) {
            runBlocking {
                val lock = Lock()
                val acceptsAndThrows =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ) {
                            block.run()
                            throw IllegalStateException("accepted, and thrown")
                        }
                    }
                val first = lock.acquire()
                val resumed = AtomicInteger()
                var mine: Hold? = null
                CoroutineScope(acceptsAndThrows).launch(start = UNDISPATCHED) {
                    mine = lock.acquire()
                    resumed.incrementAndGet()
                }
                val next = async(start = UNDISPATCHED) { lock.acquire() }
                silently { first.close() }
                resumed.get() shouldBe 1
                mine.shouldNotBeNull().isHeld shouldBe true
                next.isCompleted shouldBe false
                mine.shouldNotBeNull().close()
                next.await().isHeld shouldBe true
            }
        }

        test("a coroutine whose executor runs it in place keeps nobody waiting who can be told without") {
            val pool = Semaphore(2)
            val both = pool.tryAcquire(2).shouldNotBeNull()
            val otherIsIn = CountDownLatch(1)
            var wasToldFirst = false
            CoroutineScope(inPlace).launch {
                pool.withPermit { wasToldFirst = otherIsIn.await(20, TimeUnit.SECONDS) }
            }
            val other =
                CoroutineScope(Dispatchers.Default).launch(start = UNDISPATCHED) {
                    pool.withPermit { otherIsIn.countDown() }
                }
            both.close()
            other.join()
            wasToldFirst shouldBe true
        }

        test("a job that completes ends the wait of a coroutine that is not its own") {
            val lock = Lock()
            val hold = lock.tryAcquire().shouldNotBeNull()
            val job = Job()
            var ended: Result<Hold>? = null
            suspend { lock.acquire() }.startCoroutine(Continuation(job) { ended = it })
            job.complete()
            ended.shouldNotBeNull().exceptionOrNull().shouldBeInstanceOf<CancellationException>()
            lock.snapshot().waiterCount shouldBe 0
            hold.close()
        }

        test("a dispatcher that cannot even say whether it dispatches hurts nobody else") {
            runBlocking {
                val semaphore = Semaphore(2)
                val hold = semaphore.acquire(2)
                val speechless =
                    object : CoroutineDispatcher() {
                        override fun isDispatchNeeded(context: CoroutineContext): Boolean =
                            throw IllegalStateException("no main looper")

                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ) = block.run()
                    }
                val refused = CoroutineScope(speechless).launch(start = UNDISPATCHED) { semaphore.acquire().close() }
                val next = async(start = UNDISPATCHED) { semaphore.acquire() }
                hold.close()
                withTimeout(10.seconds) {
                    next.await().close()
                    refused.join()
                }
                refused.isCancelled shouldBe true
                semaphore.availablePermits shouldBe 2
            }
        }

        test("a continuation that throws keeps what it was given, and hurts nobody who has resumed it") {
            val lock = Lock()
            val first = lock.tryAcquire().shouldNotBeNull()
            var mine: Hold? = null
            val body: suspend () -> Unit = { mine = lock.acquire() }
            body.startCoroutine(Continuation(EmptyCoroutineContext) { throw IllegalStateException("after the end") })
            silently { first.close() }
            mine.shouldNotBeNull().isHeld shouldBe true
        }

        test("coroutines without a job of their own are strangers to each other") {
            val lock = Lock()
            val log = mutableListOf<String>()

            fun start(
                name: String,
                meanwhile: () -> Unit,
            ) {
                val body: suspend () -> Unit = {
                    lock.withLock {
                        meanwhile()
                        log += name
                    }
                }
                body.startCoroutine(Continuation(NonCancellable) { it.getOrThrow() })
            }
            start("first") { start("second") {} }
            log shouldContainExactly listOf("first", "second")
        }

        test("a clock that throws keeps nobody waiting beyond the timeout") {
            runBlocking {
                var broken = false
                val lock =
                    Lock("camera", Fairness.FIFO) {
                        check(!broken) { "no time" }
                        0
                    }
                val hold = lock.acquire()
                val waiter = async(Dispatchers.Default, UNDISPATCHED) { runCatching { lock.acquire(20.milliseconds) } }
                broken = true
                silently { shouldThrow<LockBusyException> { waiter.await().getOrThrow() } }
                hold.close()
                lock.isLocked shouldBe false
            }
        }

        test("a timeout that is over before the wait has begun ends it once") {
            val thread = Executors.newSingleThreadExecutor()
            try {
                val dispatcher = TimesOutAtOnce(thread)
                val lock = Lock()
                val hold = lock.tryAcquire().shouldNotBeNull()
                val ends = AtomicInteger()
                val scope = CoroutineScope(dispatcher)
                val throwing =
                    scope.async(start = UNDISPATCHED) {
                        runCatching { lock.acquire(1.seconds) }.also { ends.incrementAndGet() }
                    }
                val empty =
                    scope.async(
                        start = UNDISPATCHED,
                    ) { lock.tryAcquire(1.seconds).also { ends.incrementAndGet() } }
                runBlocking {
                    shouldThrow<LockBusyException> { throwing.await().getOrThrow() }
                    empty.await() shouldBe null
                }
                dispatcher.quiesce()
                ends.get() shouldBe 2
                lock.snapshot().waiterCount() shouldBe 0
                lock.snapshot().counters().timedOut() shouldBe 2
                hold.close()
                lock.isLocked shouldBe false
            } finally {
                thread.shutdown()
            }
        }

        test("a timer that cannot be disposed of loses no grant") {
            val lock = Lock()
            val first = lock.tryAcquire().shouldNotBeNull()
            // Frees the lock between the try that fails and the queue.
            val scope = CoroutineScope(BrokenTimers { first.close() })
            val acquisition = scope.async(start = UNDISPATCHED) { lock.acquire(1.seconds) }
            runBlocking { silently { acquisition.await().close() } }
            lock.isLocked shouldBe false
        }

        test("a timer that cannot be disposed of leaves no cancelled coroutine behind") {
            val lock = Lock()
            val first = lock.tryAcquire().shouldNotBeNull()
            val waiting = CoroutineScope(BrokenTimers { }).async(start = UNDISPATCHED) { lock.acquire(1.seconds) }
            silently { waiting.cancel() }
            runBlocking { withTimeout(10.seconds) { waiting.join() } }
            first.close()
            lock.isLocked shouldBe false
        }

        test("a coroutine does not go on inside the call that suspends it") {
            val lock = Lock()
            val first = lock.tryAcquire().shouldNotBeNull()
            var scheduling = false
            var wasInside = true
            val inPlace =
                InPlaceTimers {
                    scheduling = true
                    it.run()
                    scheduling = false
                }
            CoroutineScope(inPlace).launch(start = UNDISPATCHED) {
                lock.tryAcquire(1.seconds) shouldBe null
                wasInside = scheduling
            }
            wasInside shouldBe false
            first.close()
        }

        test("a wait that is cancelled by the thread that has begun it is resumed") {
            val lock = Lock()
            val first = lock.tryAcquire().shouldNotBeNull()
            val waiting = CoroutineScope(Dispatchers.Unconfined).launch(start = UNDISPATCHED) { lock.acquire().close() }
            waiting.cancel()
            waiting.isCompleted shouldBe true
            first.close()
        }

        test("a clock that fails is no cancellation") {
            var broken = false
            val lock =
                Lock("camera", Fairness.FIFO) {
                    check(!broken) { "no time" }
                    0
                }
            val first = lock.tryAcquire().shouldNotBeNull()
            broken = true
            runBlocking { shouldThrow<IllegalStateException> { lock.acquire() } }
            broken = false
            lock.snapshot().counters().cancelled() shouldBe 0
            first.close()
        }

        test("the context of a coroutine is its own again after a wait") {
            runBlocking(Dispatchers.Default) {
                val local = ThreadLocal<String>()
                val lock = Lock()
                val hold = lock.acquire()
                val waiter =
                    async(start = UNDISPATCHED) {
                        withContext(local.asContextElement("mine")) {
                            lock.withLock { local.get() }
                        }
                    }
                hold.close()
                waiter.await() shouldBe "mine"
            }
        }
    })

/** A dispatcher with timers of its own. */
@OptIn(InternalCoroutinesApi::class)
private abstract class OwnTimers :
    CoroutineDispatcher(),
    Delay {
    override fun scheduleResumeAfterDelay(
        timeMillis: Long,
        continuation: CancellableContinuation<Unit>,
    ) = throw UnsupportedOperationException()
}

/** Whatever it is asked to do later, it has done, with all that follows, before the one who asks goes on. */
@OptIn(InternalCoroutinesApi::class)
private class TimesOutAtOnce(
    private val thread: ExecutorService,
) : OwnTimers() {
    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) = thread.execute(block)

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle {
        block.run()
        quiesce()
        return DisposableHandle { }
    }

    /** One task leads to the next, four deep at most. */
    fun quiesce() = repeat(5) { thread.submit { }.get() }
}

/** Its timers never go off, and cannot be disposed of. */
@OptIn(InternalCoroutinesApi::class)
private class BrokenTimers(
    private val onSchedule: () -> Unit,
) : OwnTimers() {
    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) = Dispatchers.Default.dispatch(context, block)

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle {
        onSchedule()
        return DisposableHandle { error("cannot be disposed of") }
    }
}

/** Runs everything in place; [run] runs what a timer should run. */
@OptIn(InternalCoroutinesApi::class)
private class InPlaceTimers(
    private val run: (Runnable) -> Unit,
) : OwnTimers() {
    override fun isDispatchNeeded(context: CoroutineContext): Boolean = false

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) = block.run()

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle {
        run(block)
        return DisposableHandle { }
    }
}

/** Without the stack traces of failures that a test provokes. */
private inline fun silently(action: () -> Unit) {
    val handler = Thread.getDefaultUncaughtExceptionHandler()
    val thread = Thread.currentThread()
    val ownHandler = thread.uncaughtExceptionHandler
    Thread.setDefaultUncaughtExceptionHandler { _, _ -> }
    thread.setUncaughtExceptionHandler { _, _ -> }
    try {
        action()
    } finally {
        Thread.setDefaultUncaughtExceptionHandler(handler)
        thread.uncaughtExceptionHandler = ownHandler
    }
}
