package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.currentTime
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.time.Duration.Companion.INFINITE
import kotlin.time.Duration.Companion.ZERO
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on. What holds in every door is in the contracts of the verification module. */
class SignalSemaphoreSpec :
    FunSpec({
        test("what was released before is there, and is used up") {
            runTest {
                val frames = SignalSemaphore(1)
                frames.acquire()
                frames.tryAcquire() shouldBe false
                frames.release()
                frames.release(3)
                frames.availablePermits shouldBe 4
                frames.acquire(3)
                frames.tryAcquire() shouldBe true
                frames.availablePermits shouldBe 0
            }
        }

        test("waiters go on in the order in which they came") {
            runTest {
                val frames = SignalSemaphore(0)
                val order = mutableListOf<Int>()
                for (number in 1..3) {
                    launch(start = UNDISPATCHED) {
                        frames.acquire()
                        order += number
                    }
                }
                frames.release(2)
                testScheduler.runCurrent()
                order shouldContainExactly listOf(1, 2)
                frames.release()
                testScheduler.runCurrent()
                order shouldContainExactly listOf(1, 2, 3)
            }
        }

        test("timeouts follow virtual time, and the message says what there is and what was wanted") {
            runTest {
                val frames = SignalSemaphore(1, 8, "frames", timeSource = testTimeSource)
                val timeout = shouldThrow<SyncTimeoutException> { frames.acquire(2, 10.minutes) }
                timeout.message shouldBe
                    "signal semaphore 'frames' has 1 of at most 8 permits available; 2 wanted; nobody else waiting; " +
                    "gave up after 10 min"
                currentTime shouldBe 600_000
                frames.tryAcquire(2, 5.seconds) shouldBe false
                currentTime shouldBe 605_000
                frames.acquire(1.seconds)
                shouldThrow<SyncTimeoutException> { frames.acquire(1.milliseconds) }
                frames.tryAcquire(1.milliseconds) shouldBe false
                currentTime shouldBe 605_002
                frames.snapshot().counters() shouldBe QueueCounters(0, 4, 0, 0)
            }
        }

        test("zero is one try, infinite is for ever") {
            runTest {
                val frames = SignalSemaphore(1)
                frames.tryAcquire(ZERO) shouldBe true
                frames.tryAcquire(ZERO) shouldBe false
                shouldThrow<SyncTimeoutException> { frames.acquire(ZERO) }
                val waiters =
                    listOf(
                        async(start = UNDISPATCHED) {
                            frames.acquire(INFINITE)
                            true
                        },
                        async(start = UNDISPATCHED) { frames.tryAcquire(INFINITE) },
                    )
                testScheduler.advanceTimeBy(10_000.minutes)
                frames.release(2)
                waiters.forEach { it.await() shouldBe true }
            }
        }

        test("an already cancelled caller fails even if there are permits, and uses none up") {
            runTest {
                val frames = SignalSemaphore(5)
                launch {
                    currentCoroutineContext().job.cancel()
                    shouldThrow<CancellationException> { frames.acquire() }
                    shouldThrow<CancellationException> { frames.acquire(2) }
                    shouldThrow<CancellationException> { frames.acquire(1.seconds) }
                    shouldThrow<CancellationException> { frames.tryAcquire(1.seconds) }
                }.join()
                frames.availablePermits shouldBe 5
            }
        }

        test("a waiter that is cancelled has used up nothing, one that was granted before has") {
            runTest {
                val frames = SignalSemaphore(0)
                val waiter = launch(start = UNDISPATCHED) { frames.acquire(2) }
                frames.release()
                waiter.cancelAndJoin()
                frames.availablePermits shouldBe 1

                var wentOn = false
                val granted =
                    launch(start = UNDISPATCHED) {
                        frames.acquire(2)
                        wentOn = true
                    }
                frames.release()
                granted.cancelAndJoin()
                wentOn shouldBe true
                frames.availablePermits shouldBe 0
            }
        }

        test("the result of acquire is no other than Unit, whether it had to wait or not") {
            runTest {
                val frames = SignalSemaphore(1)
                val step: Step<*> = Acquire(frames)
                step.take() shouldBe Unit
                val waiter = async(start = UNDISPATCHED) { step.take() }
                frames.release()
                waiter.await() shouldBe Unit
            }
        }

        test("a drain uses up all there is, unless somebody waits for it") {
            runTest {
                val frames = SignalSemaphore(3)
                frames.drain() shouldBe 3
                frames.drain() shouldBe 0
                frames.release()
                val large = launch(start = UNDISPATCHED) { frames.acquire(2) }
                frames.drain() shouldBe 0
                frames.release()
                large.join()
                frames.toString() shouldBe "signal semaphore has 0 permits available"
            }
        }

        test("numbers of permits that cannot be are errors that show them") {
            shouldThrow<IllegalArgumentException> { SignalSemaphore(-1) }.message shouldBe
                "permits of a signal semaphore must be from 0, was -1"
            shouldThrow<IllegalArgumentException> { SignalSemaphore(5, 4) }.message shouldBe
                "permits of a signal semaphore must be from 0 to 4, was 5"
            shouldThrow<IllegalArgumentException> { SignalSemaphore(0, 0) }.message shouldBe
                "maxPermits of a signal semaphore must be from 1, was 0"
            shouldThrow<IllegalArgumentException> { SignalSemaphore(0, name = " ") }.message shouldBe
                "name must be a text that is not blank, was ' '"
            runTest {
                val frames = SignalSemaphore(4, 4)
                frames.maxPermits shouldBe 4
                shouldThrow<IllegalArgumentException> { frames.acquire(5) }
                shouldThrow<IllegalArgumentException> { frames.tryAcquire(0) }
                shouldThrow<IllegalArgumentException> { frames.acquire((-1).seconds) }.message shouldBe
                    "timeout must not be negative, was -1s"
                shouldThrow<IllegalArgumentException> { frames.tryAcquire((-1).seconds) }
                shouldThrow<IllegalStateException> { frames.release() }
                frames.availablePermits shouldBe 4
            }
        }
    })

/** Whose caller takes the result as it comes. */
private interface Step<T> {
    suspend fun take(): T
}

private class Acquire(
    private val frames: SignalSemaphore,
) : Step<Unit> {
    override suspend fun take() = frames.acquire()
}
