package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.shouldNotBe
import io.kotest.matchers.types.shouldBeSameInstanceAs
import io.kotest.matchers.types.shouldNotBeSameInstanceAs
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.FlowPreview
import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.ObsoleteCoroutinesApi
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.actor
import kotlinx.coroutines.channels.produce
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.debounce
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flatMapConcat
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flatMapMerge
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapLatest
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.flow.shareIn
import kotlinx.coroutines.flow.zip
import kotlinx.coroutines.future.await
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.runInterruptible
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.startCoroutine
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** Whose code is whose: what starts a coroutine starts an operation of its own, and what does not, does not. */
@OptIn(
    DelicateCoroutinesApi::class,
    ExperimentalCoroutinesApi::class,
    FlowPreview::class,
    ObsoleteCoroutinesApi::class,
)
class OwnerSpec :
    FunSpec({
        suspend fun here(): Owner? = currentCoroutineContext().owner

        /** What runs as an operation, and is told which. */
        fun operation(block: suspend CoroutineScope.(Owner) -> Unit) =
            runTest {
                val owner = Owner("scan")
                withContext(owner.asContextElement()) {
                    here() shouldBeSameInstanceAs owner
                    block(owner)
                    currentCoroutineContext().cancelChildren()
                }
                here().shouldBeNull()
                Owner.current().shouldBeNull()
            }

        infix fun Owner?.shouldBeChildOf(owner: Owner) {
            this.shouldNotBeNull() shouldNotBeSameInstanceAs owner
            parent shouldBeSameInstanceAs owner
            isDescendantOf(owner) shouldBe true
            owner.isDescendantOf(this) shouldBe false
        }

        // ---- What starts a coroutine ----

        val starts: Map<String, suspend CoroutineScope.() -> Owner?> =
            mapOf(
                "launch" to {
                    var owner: Owner? = null
                    launch { owner = here() }.join()
                    owner
                },
                "launch, lazily" to {
                    var owner: Owner? = null
                    launch(start = CoroutineStart.LAZY) { owner = here() }.join()
                    owner
                },
                "launch, undispatched" to {
                    var owner: Owner? = null
                    launch(start = CoroutineStart.UNDISPATCHED) { owner = here() }.join()
                    owner
                },
                "launch, not cancellable" to {
                    var owner: Owner? = null
                    launch(NonCancellable + CoroutineName("x")) { owner = here() }.join()
                    owner
                },
                "async" to { async { here() }.await() },
                "future" to { future { here() }.await() },
                "produce" to { produce { send(here()) }.receive() },
                "actor" to {
                    var owner: Owner? = null
                    val actor = actor<Int> { for (each in channel) owner = here() }
                    actor.send(1)
                    actor.close()
                    yield()
                    owner
                },
                "channelFlow" to { channelFlow { send(here()) }.first() },
                "callbackFlow" to {
                    callbackFlow {
                        trySend(here())
                        close()
                    }.first()
                },
                "buffer" to { flow { emit(here()) }.buffer().first() },
                "conflate" to { flow { emit(here()) }.conflate().first() },
                "flowOn with another dispatcher" to { flow { emit(here()) }.flowOn(Dispatchers.IO).first() },
                "flatMapMerge" to { flowOf(1).flatMapMerge { flow { emit(here()) } }.first() },
                "flatMapLatest" to { flowOf(1).flatMapLatest { flow { emit(here()) } }.first() },
                "mapLatest" to { flowOf(1).mapLatest { here() }.first() },
                "collectLatest" to {
                    var owner: Owner? = null
                    flowOf(1).collectLatest { owner = here() }
                    owner
                },
                "debounce" to { flow { emit(here()) }.debounce(1.milliseconds).first() },
                "shareIn" to { flow { emit(here()) }.shareIn(this, SharingStarted.Eagerly, 1).first() },
                "launchIn" to {
                    var owner: Owner? = null
                    flowOf(1).onEach { owner = here() }.launchIn(this).join()
                    owner
                },
                "produceIn" to { flow { emit(here()) }.produceIn(this).receive() },
                "launch in a scope of the same context" to {
                    var owner: Owner? = null
                    CoroutineScope(currentCoroutineContext()).launch { owner = here() }.join()
                    owner
                },
                "launch in the global scope with the context" to {
                    var owner: Owner? = null
                    GlobalScope.launch(currentCoroutineContext().minusKey(Job)) { owner = here() }.join()
                    owner
                },
                "runBlocking with the context" to {
                    val context = currentCoroutineContext().minusKey(Job).minusKey(ContinuationInterceptor)
                    runBlocking(context) { here() }
                },
                // What only mergeForChild sees, as it does withContext with another owner.
                "launch(coroutineContext)" to {
                    var owner: Owner? = null
                    launch(currentCoroutineContext()) { owner = here() }.join()
                    owner
                },
                "async(coroutineContext + IO)" to
                    { async(currentCoroutineContext() + Dispatchers.IO) { here() }.await() },
            )
        val startTwoLevels = setOf("flatMapMerge", "flatMapLatest", "mapLatest", "collectLatest")
        for ((how, start) in starts) {
            test("$how is an operation of its own") {
                operation { owner ->
                    val started = start()
                    if (how in startTwoLevels) {
                        // The level in between has ended, so nobody need know it any more.
                        started.shouldNotBeNull() shouldNotBeSameInstanceAs owner
                        started.parent shouldNotBeSameInstanceAs owner
                    } else {
                        started shouldBeChildOf owner
                    }
                    here() shouldBeSameInstanceAs owner
                }
            }
        }

        test("two that are started are two") {
            operation { owner ->
                val (first, second) = List(2) { async { here() } }.awaitAll()
                first shouldNotBeSameInstanceAs second
                first shouldBeChildOf owner
                second shouldBeChildOf owner
            }
        }

        test("a child has its children") {
            operation { owner ->
                val (child, grandchild) = async { here() to async { here() }.await() }.await()
                grandchild shouldBeChildOf child.shouldNotBeNull()
                grandchild.shouldNotBeNull().isDescendantOf(owner) shouldBe true
            }
        }

        // ---- What does not ----

        val calls: Map<String, suspend () -> Owner?> =
            mapOf(
                "coroutineScope" to { coroutineScope { here() } },
                "supervisorScope" to { supervisorScope { here() } },
                "withContext(IO)" to { withContext(Dispatchers.IO) { here() } },
                "withContext(CoroutineName)" to { withContext(CoroutineName("x")) { here() } },
                "withContext(Empty)" to { withContext(EmptyCoroutineContext) { here() } },
                "withContext(NonCancellable)" to { withContext(NonCancellable) { here() } },
                "withContext with another element of its kind" to { withContext(Another()) { here() } },
                "withTimeout" to { withTimeout(1.minutes) { here() } },
                "withTimeoutOrNull" to { withTimeoutOrNull(1.minutes) { here() } },
                "flow" to { flow { emit(here()) }.first() },
                "map" to { flowOf(1).map { here() }.first() },
                "flatMapConcat" to { flowOf(1).flatMapConcat { flow { emit(here()) } }.first() },
                "flowOn with the same dispatcher" to { flow { emit(here()) }.flowOn(CoroutineName("x")).first() },
                "combine" to { combine(flowOf(1), flowOf(2)) { _, _ -> here() }.first() },
                "zip" to { flowOf(1).zip(flowOf(2)) { _, _ -> here() }.first() },
                "a clause of select" to { select { Job().apply { complete() }.onJoin { here() } } },
                "startCoroutine with the same context" to {
                    val context = currentCoroutineContext()
                    var owner: Owner? = null
                    val block: suspend () -> Owner? = { here() }
                    block.startCoroutine(
                        object : Continuation<Owner?> {
                            override val context: CoroutineContext = context.minusKey(ContinuationInterceptor)

                            override fun resumeWith(result: Result<Owner?>) {
                                owner = result.getOrThrow()
                            }
                        },
                    )
                    owner
                },
            )
        for ((how, call) in calls) {
            test("$how is the same operation") {
                operation { owner -> call() shouldBeSameInstanceAs owner }
            }
        }

        // ---- What knows nothing of it ----

        test("what is started globally or by runBlocking without the element is a stranger") {
            operation {
                GlobalScope.async { here() }.await().shouldBeNull()
                runBlocking { here() }.shouldBeNull()
                runInterruptible { runBlocking { here() } }.shouldBeNull()
            }
        }

        // ---- The element ----

        test("an element that is used again starts a child") {
            runTest {
                val owner = Owner()
                val element = owner.asContextElement()
                withContext(element) { here() } shouldBeSameInstanceAs owner
                withContext(element) { here() } shouldBeChildOf owner
                withContext(owner.asContextElement()) { here() } shouldBeSameInstanceAs owner
            }
        }

        test(
            "of the coroutines in a scope that has an element the first is the owner, and the others are its children",
        ) {
            runTest {
                val owner = Owner()
                val scope = CoroutineScope(currentCoroutineContext() + owner.asContextElement())
                scope.async { here() }.await() shouldBeSameInstanceAs owner
                scope.async { here() }.await() shouldBeChildOf owner
            }
        }

        test("another owner's element makes it another operation, and then it is the first again") {
            operation { owner ->
                val other = Owner()
                withContext(other.asContextElement()) {
                    here() shouldBeSameInstanceAs other
                    Owner.current() shouldBeSameInstanceAs other
                }
                async(other.asContextElement()) { here() }.await() shouldBeSameInstanceAs other
                here() shouldBeSameInstanceAs owner
                Owner.current() shouldBeSameInstanceAs owner
            }
        }

        test("the threads that run it are bound to it, and to nobody else's operation meanwhile") {
            operation { owner ->
                coroutineScope {
                    repeat(4) {
                        launch(Dispatchers.IO) {
                            repeat(50) {
                                Owner.current() shouldBeSameInstanceAs here()
                                yield()
                            }
                        }
                    }
                    launch(Dispatchers.Unconfined) {
                        Owner.current() shouldBeSameInstanceAs here()
                        delay(1)
                        Owner.current() shouldBeSameInstanceAs here()
                    }
                    launch(start = CoroutineStart.UNDISPATCHED) { Owner.current() shouldBeChildOf owner }
                    Owner.current() shouldBeSameInstanceAs owner
                }
                withContext(Dispatchers.IO) { Owner.current() shouldBeSameInstanceAs owner }
                Owner.current() shouldBeSameInstanceAs owner
            }
        }

        test("a block that is run for an owner is bound to it, and the thread is what it was afterwards") {
            val outer = Owner()
            val inner = Owner()
            outer.run {
                Owner.current() shouldBeSameInstanceAs outer
                inner.get<String> { Owner.current().toString() } shouldBe inner.toString()
                shouldThrow<IllegalStateException> { inner.call { error("from the body") } }
                Owner.current() shouldBeSameInstanceAs outer
            }
            Owner.current().shouldBeNull()
        }

        test("a parent is not kept alive by its children").config(timeout = 60.seconds) {
            val child = Owner().newChild()
            while (child.parent != null) System.gc()
        }

        test("an owner can be serialised, and is another one then, without a parent") {
            val owner = Owner("scan")
            val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).writeObject(owner) }.toByteArray()
            val copy = ObjectInputStream(ByteArrayInputStream(bytes)).readObject() as Owner
            copy shouldNotBe owner
            copy.toString() shouldBe owner.toString()
            copy.parent.shouldBeNull()
        }
    }) {
    private class Another : ThreadContextElement<Unit> {
        override val key: CoroutineContext.Key<Another> get() = Key

        override fun updateThreadContext(context: CoroutineContext) = Unit

        override fun restoreThreadContext(
            context: CoroutineContext,
            oldState: Unit,
        ) = Unit

        companion object Key : CoroutineContext.Key<Another>
    }
}
