package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.shouldBe
import io.kotest.matchers.types.shouldBeInstanceOf
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

class CountDownLatchSpec :
    FunSpec({
        test("a wait of half an hour is over at once in virtual time, and says how many are to go") {
            runTest {
                val latch = CountDownLatch(2, "ready", timeSource = testTimeSource)
                val timeout = shouldThrow<SyncTimeoutException> { latch.await(20.minutes) }
                timeout.message shouldBe "latch 'ready' has 2 to go; nobody else waiting; gave up after 20 min"
                timeout.waitedNanos shouldBe 1_200_000_000_000
                latch.tryAwait(10.minutes) shouldBe false
                currentTime shouldBe 1_800_000
            }
        }

        test("it opens with the last count-down and stays open") {
            runTest {
                val latch = CountDownLatch(2)
                val waiters = List(3) { async(start = UNDISPATCHED) { latch.await() } }
                latch.countDown()
                testScheduler.runCurrent()
                waiters.any { it.isCompleted } shouldBe false
                latch.toString() shouldBe "latch has 1 to go; 3 waiting"
                latch.countDown()
                // The results are what the types say, also after a suspension.
                waiters.forEach { it.await() shouldBe Unit }
                repeat(2) { latch.countDown() }
                latch.count shouldBe 0
                latch.isOpen shouldBe true
                latch.await()
                latch.await(ZERO)
                latch.tryAwait(ZERO) shouldBe true
                latch.await(INFINITE)
                latch.toString() shouldBe "latch is open"
                currentTime shouldBe 0
            }
        }

        test("who is let in in time is not timed out") {
            runTest {
                val latch = CountDownLatch(1)
                val waiter = async(start = UNDISPATCHED) { latch.await(1.minutes) }
                val tries = async(start = UNDISPATCHED) { latch.tryAwait(1.minutes) }
                latch.countDown()
                waiter.await() shouldBe Unit
                tries.await() shouldBe true
                currentTime shouldBe 0
            }
        }

        test("a latch of zero is open from the beginning") {
            CountDownLatch(0).isOpen shouldBe true
        }

        test("what cannot be is an error that shows it") {
            shouldThrow<IllegalArgumentException> { CountDownLatch(-1) }.message shouldBe
                "count of a latch must be from 0, was -1"
            shouldThrow<IllegalArgumentException> { CountDownLatch(1, " ") }
            runTest {
                val latch = CountDownLatch(0)
                shouldThrow<IllegalArgumentException> { latch.await((-1).nanoseconds) }
                shouldThrow<IllegalArgumentException> { latch.tryAwait((-1).seconds) }.message shouldBe
                    "timeout must not be negative, was -1s"
            }
        }

        test("an already cancelled caller fails even if it is open") {
            runTest {
                val latch = CountDownLatch(0)
                val results = mutableListOf<Throwable?>()
                launch(start = UNDISPATCHED) {
                    currentCoroutineContext().job.cancel()
                    val attempts =
                        listOf<suspend () -> Unit>(
                            { latch.await() },
                            { latch.await(1.seconds) },
                            { latch.tryAwait(1.seconds) shouldBe true },
                        )
                    for (attempt in attempts) results += runCatching { attempt() }.exceptionOrNull()
                }.join()
                results.size shouldBe 3
                results.forEach { it.shouldBeInstanceOf<CancellationException>() }
            }
        }

        test("nobody polls: whoever waits takes no turn of its dispatcher and starts no timer") {
            val dispatcher = BusyDispatcher()
            val scope = CoroutineScope(dispatcher)
            val latch = CountDownLatch(3)
            val waiters = List(10) { scope.async(start = UNDISPATCHED) { latch.await() } }
            repeat(2) { latch.countDown() }
            repeat(100) { latch.snapshot().waiterCount() shouldBe 10 }
            dispatcher.dispatches shouldBe 0
            dispatcher.timers shouldBe 0
            latch.countDown()
            dispatcher.dispatches shouldBe 10
            dispatcher.runAll()
            waiters.forEach { it.getCompletionExceptionOrNull().shouldBeNull() }
        }
    })
