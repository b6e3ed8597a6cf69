package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
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

class AutoResetEventSpec :
    FunSpec({
        test("a wait of half an hour is over at once in virtual time") {
            runTest {
                val event = AutoResetEvent<Int>("reading", timeSource = testTimeSource)
                shouldThrow<SyncTimeoutException> { event.await(20.minutes) }.message shouldBe
                    "auto-reset event 'reading' is clear; nobody else waiting; gave up after 20 min"
                event.tryAwait(10.minutes).shouldBeNull()
                currentTime shouldBe 1_800_000
            }
        }

        test("one waiter goes on per set, the first") {
            runTest {
                val event = AutoResetEvent<Int>()
                val waiters = List(3) { async(start = UNDISPATCHED) { event.await() } }
                event.set(1)
                event.set(2)
                event.isSet shouldBe false
                testScheduler.runCurrent()
                waiters.map { it.isCompleted } shouldBe listOf(true, true, false)
                event.set(3)
                waiters.map { it.await() } shouldBe listOf(1, 2, 3)
            }
        }

        test("a set that nobody waits for stays until one takes it, and sets coalesce") {
            runTest {
                val event = AutoResetEvent<Int>("reading")
                event.set(1)
                event.set(2)
                event.isSet shouldBe true
                event.toString() shouldBe "auto-reset event 'reading' is set"
                event.await() shouldBe 2
                event.isSet shouldBe false
                event.tryAwait(ZERO).shouldBeNull()
                event.set(3)
                event.await(ZERO) shouldBe 3
                event.set(4)
                event.tryTake() shouldBe 4
                event.tryTake().shouldBeNull()
                event.set(5)
                event.clear()
                event.tryTake().shouldBeNull()
                event.toString() shouldBe "auto-reset event 'reading' is clear"
            }
        }

        test("an event without a value") {
            runTest {
                val event = AutoResetEvent<Unit>()
                val waiter = async(start = UNDISPATCHED) { event.await() }
                event.set()
                waiter.await() shouldBe Unit
            }
        }

        test("a cancelled waiter swallows no signal") {
            runTest {
                val event = AutoResetEvent<Int>()
                val cancelled = launch(start = UNDISPATCHED) { event.await() }
                val next = async(start = UNDISPATCHED) { event.await() }
                cancelled.cancel()
                event.set(1)
                next.await() shouldBe 1
                event.isSet shouldBe false
            }
        }

        test("a signal that was granted is delivered although its job is cancelled") {
            runTest {
                val event = AutoResetEvent<Int>()
                var got: Int? = null
                val waiter = launch(start = UNDISPATCHED) { got = event.await() }
                event.set(7)
                waiter.cancelAndJoin()
                got shouldBe 7
                event.isSet shouldBe false
            }
        }

        test("a dispatcher that refuses passes the signal on, or leaves the event set") {
            runTest {
                val event = AutoResetEvent<Int>()
                val refusing =
                    object : CoroutineDispatcher() {
                        override fun dispatch(
                            context: CoroutineContext,
                            block: Runnable,
                        ): Unit = throw IllegalStateException("shut down")
                    }
                val refused = List(2) { launch(refusing, UNDISPATCHED) { event.await() } }
                val next = async(start = UNDISPATCHED) { event.await() }
                event.set(7)
                next.await() shouldBe 7
                refused.all { it.isCancelled } shouldBe true
                launch(refusing, UNDISPATCHED) { event.await() }
                event.set(8)
                event.tryTake() shouldBe 8
            }
        }

        test("an already cancelled caller fails even if it is set, and takes nothing") {
            runTest {
                val event = AutoResetEvent<Int>().apply { set(7) }
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    currentCoroutineContext().job.cancel()
                    val attempts =
                        listOf<suspend () -> Unit>(
                            { event.await() },
                            { event.await(1.seconds) },
                            { event.await(ZERO) },
                            { event.tryAwait(1.seconds).shouldBeNull() },
                        )
                    for (attempt in attempts) results += runCatching { attempt() }.exceptionOrNull()
                }.join()
                results.size shouldBe 4
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
                event.tryTake() shouldBe 7
            }
        }

        test("what cannot be is an error that shows it") {
            runTest {
                val event = AutoResetEvent<Int>()
                val timeout = (-1).nanoseconds
                shouldThrow<IllegalArgumentException> { event.await(timeout) }.message shouldBe
                    "timeout must not be negative, was $timeout"
                shouldThrow<IllegalArgumentException> { event.tryAwait(timeout) }
                shouldThrow<IllegalArgumentException> { AutoResetEvent<Int>("") }
            }
        }

        test("nobody polls: whoever waits takes no turn of its dispatcher and starts no timer") {
            val dispatcher = BusyDispatcher()
            val scope = CoroutineScope(dispatcher)
            val event = AutoResetEvent<Int>()
            val waiters = List(3) { scope.async(start = UNDISPATCHED) { event.await() } }
            repeat(100) { event.snapshot().waiterCount() shouldBe 3 }
            dispatcher.dispatches shouldBe 0
            dispatcher.timers shouldBe 0
            event.set(7)
            dispatcher.dispatches shouldBe 1
            dispatcher.runAll()
            waiters.first().getCompleted() shouldBe 7
        }
    })
