package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.coroutines.CoroutineContext
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class EventSpec :
    FunSpec({
        test("a wait of half an hour is over at once in virtual time") {
            runTest {
                val event = Event<Int>("frame", timeSource = testTimeSource)
                shouldThrow<SyncTimeoutException> { event.await(20.minutes) }.message shouldBe
                    "event 'frame' is clear; nobody else waiting; gave up after 20 min"
                event.tryAwait(5.minutes).shouldBeNull()
                var ran = false
                shouldThrow<SyncTimeoutException> { event.handle(5.minutes) { ran = true } }
                ran shouldBe false
                currentTime shouldBe 1_800_000
            }
        }

        test("it is true, with a value, until it is cleared") {
            runTest {
                val event = Event<Int>("frame")
                event.value.shouldBeNull()
                event.isSet shouldBe false
                event.set(1)
                event.set(2)
                event.isSet shouldBe true
                event.value shouldBe 2
                event.await() shouldBe 2
                event.await(ZERO) shouldBe 2
                event.tryAwait(ZERO) shouldBe 2
                event.handle { it + 1 } shouldBe 3
                event.toString() shouldBe "event 'frame' is set"
                event.clear()
                event.value.shouldBeNull()
                event.tryAwait(ZERO).shouldBeNull()
                event.toString() shouldBe "event 'frame' is clear"
            }
        }

        test("a pulse is not lost when nobody runs before it is over") {
            runTest {
                val event = Event<Int>()
                val early = List(3) { async(start = UNDISPATCHED) { event.await() } }
                event.set(1)
                event.clear()
                val late = List(3) { async(start = UNDISPATCHED) { event.await() } }
                event.pulse(2)
                event.pulse(3)
                val last = async(start = UNDISPATCHED) { event.tryAwait(1.seconds) }
                early.map { it.await() } shouldContainExactly listOf(1, 1, 1)
                late.map { it.await() } shouldContainExactly listOf(2, 2, 2)
                last.await().shouldBeNull()
            }
        }

        test("an event without a value") {
            runTest {
                val event = Event<Unit>()
                val waiter = async(start = UNDISPATCHED) { event.await() }
                event.pulse()
                waiter.await() shouldBe Unit
                val handler = async(start = UNDISPATCHED) { event.handle { 1 } }
                event.pulseAndAwaitHandled() shouldBe 1
                event.pulseAndAwaitHandled(1.seconds) shouldBe 0
                handler.await() shouldBe 1
                event.set()
                event.isSet shouldBe true
                event.setAndAwaitHandled() shouldBe 0
                event.setAndAwaitHandled(1.seconds) shouldBe 0
            }
        }

        test("no acknowledge events are needed: each pulse waits for those who handle it") {
            runTest {
                val event = Event<Int>()
                val log = mutableListOf<String>()
                repeat(2) { number ->
                    launch(start = UNDISPATCHED) {
                        repeat(10) {
                            event.handle {
                                delay(100L * (number + 1))
                                log += "waiter $number got $it"
                            }
                        }
                    }
                }
                repeat(10) { value ->
                    event.pulseAndAwaitHandled(value) shouldBe 2
                    log += "done with $value"
                    // Who handles is not waiting again until it has run.
                    delay(1)
                }
                log shouldContainExactly
                    List(10) { listOf("waiter 0 got $it", "waiter 1 got $it", "done with $it") }.flatten()
            }
        }

        test("a setter whose time is up says how many are still handling") {
            runTest {
                val event = Event<Int>("frame", timeSource = testTimeSource)
                val quick = launch(start = UNDISPATCHED) { event.handle { delay(1_000) } }
                val slow = launch(start = UNDISPATCHED) { event.handle<Unit> { awaitCancellation() } }
                val timeout = shouldThrow<SyncTimeoutException> { event.setAndAwaitHandled(1, 2.seconds) }
                timeout.message shouldBe
                    "event 'frame' is set; 1 of 2 still handling; nobody else waiting; gave up after 2 s"
                timeout.snapshot.shouldBeInstanceOf<EventSnapshot>().isSet shouldBe true
                timeout.waitedNanos shouldBe 2_000_000_000
                event.value shouldBe 1
                quick.isCompleted shouldBe true
                slow.cancelAndJoin()
                event.clear()
                val another = launch(start = UNDISPATCHED) { event.handle<Unit> { awaitCancellation() } }
                shouldThrow<SyncTimeoutException> { event.pulseAndAwaitHandled(2, ZERO) }.message shouldBe
                    "event 'frame' is clear; 1 of 1 still handling; nobody else waiting; gave up at once"
                another.cancelAndJoin()
            }
        }

        test("a handler that fails or is cancelled has left") {
            runTest {
                val event = Event<Int>()
                val failing =
                    async(start = UNDISPATCHED) { runCatching { event.handle<Unit> { error("broken at $it") } } }
                val cancelled = launch(start = UNDISPATCHED) { event.handle<Unit> { awaitCancellation() } }
                val setter = async(start = UNDISPATCHED) { event.setAndAwaitHandled(7) }
                testScheduler.runCurrent()
                failing.await().exceptionOrNull()?.message shouldBe "broken at 7"
                setter.isCompleted shouldBe false
                cancelled.cancel()
                setter.await() shouldBe 2
            }
        }

        test("who is cancelled between its set and its block has left without running it") {
            runTest {
                val event = Event<Int>()
                var ran = false
                val handler = launch(start = UNDISPATCHED) { event.handle { ran = true } }
                val setter = async(start = UNDISPATCHED) { event.setAndAwaitHandled(7) }
                handler.cancel()
                setter.isCompleted shouldBe false
                setter.await() shouldBe 1
                ran shouldBe false
            }
        }

        test("a value that was granted is delivered although its job is cancelled") {
            runTest {
                val event = Event<Int>()
                var got: Int? = null
                val waiter = launch(start = UNDISPATCHED) { got = event.await() }
                event.pulse(7)
                waiter.cancelAndJoin()
                got shouldBe 7
            }
        }

        test("a handler whose dispatcher refuses has left") {
            runTest {
                val event = Event<Int>()
                val refusing =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ): Unit = throw IllegalStateException("shut down")
                    }
                val refused = launch(refusing, UNDISPATCHED) { event.handle { } }
                val sound = async(start = UNDISPATCHED) { event.handle { it } }
                event.setAndAwaitHandled(7) shouldBe 2
                sound.await() shouldBe 7
                refused.isCancelled shouldBe true
            }
        }

        test("plain waiters are woken, but not awaited") {
            runTest {
                val event = Event<Int>()
                val plain = async(start = UNDISPATCHED) { event.await() }
                event.pulseAndAwaitHandled(7) shouldBe 0
                plain.await() shouldBe 7
            }
        }

        test("cancelling a setter undoes nothing") {
            runTest {
                val event = Event<Int>()
                val handler = async(start = UNDISPATCHED) { event.handle { delay(1_000) } }
                val setter = launch(start = UNDISPATCHED) { event.setAndAwaitHandled(7) }
                setter.cancelAndJoin()
                event.value shouldBe 7
                handler.await() shouldBe Unit
            }
        }

        test("an already cancelled caller fails even if it is set, and sets nothing") {
            runTest {
                val event = Event<Int>().apply { set(7) }
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    currentCoroutineContext().job.cancel()
                    val attempts =
                        listOf<suspend () -> Unit>(
                            { event.await() },
                            { event.await(1.seconds) },
                            { event.tryAwait(1.seconds) shouldBe 7 },
                            { event.handle { } },
                            { event.handle(1.seconds) { } },
                            { event.setAndAwaitHandled(8) },
                            { event.setAndAwaitHandled(8, 1.seconds) },
                            { event.pulseAndAwaitHandled(8) },
                            { event.pulseAndAwaitHandled(8, 1.seconds) },
                        )
                    for (attempt in attempts) results += runCatching { attempt() }.exceptionOrNull()
                }.join()
                results.size shouldBe 9
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
                event.value shouldBe 7
            }
        }

        test("a negative timeout is an error that shows it, and nothing has changed") {
            runTest {
                val event = Event<Int>()
                val timeout = (-1).nanoseconds
                shouldThrow<IllegalArgumentException> { event.await(timeout) }.message shouldBe
                    "timeout must not be negative, was $timeout"
                shouldThrow<IllegalArgumentException> { event.tryAwait(timeout) }
                shouldThrow<IllegalArgumentException> { event.handle(timeout) { } }
                shouldThrow<IllegalArgumentException> { event.setAndAwaitHandled(1, timeout) }
                shouldThrow<IllegalArgumentException> { event.pulseAndAwaitHandled(1, timeout) }
                event.isSet shouldBe false
                shouldThrow<IllegalArgumentException> { Event<Int>("") }
            }
        }

        test("nobody polls: whoever waits takes no turn of its dispatcher and starts no timer") {
            val dispatcher = BusyDispatcher()
            val scope = CoroutineScope(dispatcher)
            val event = Event<Int>()
            val waiters = List(5) { scope.async(start = UNDISPATCHED) { event.await() } }
            val handlers = List(5) { scope.async(start = UNDISPATCHED) { event.handle { it } } }
            repeat(100) { event.snapshot().waiterCount() shouldBe 10 }
            dispatcher.dispatches shouldBe 0
            dispatcher.timers shouldBe 0
            event.pulse(7)
            dispatcher.dispatches shouldBe 10
            dispatcher.runAll()
            (waiters + handlers).forEach { it.getCompleted() shouldBe 7 }
        }
    })
