package dev.interlock.sync

import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.collections.shouldContainExactly
import io.kotest.matchers.nulls.shouldBeNull
import io.kotest.matchers.nulls.shouldNotBeNull
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.async
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.test.testTimeSource
import kotlin.time.Duration.Companion.seconds

/** What a Kotlin user may rely on, beyond what [LockSpec] says of every primitive. */
class SemaphoreSpec :
    FunSpec({
        test("a hold gives back as many permits as it took, once") {
            runTest {
                val semaphore = Semaphore(4)
                val hold = semaphore.acquire(3)
                hold.permits shouldBe 3
                semaphore.availablePermits shouldBe 1
                hold.close()
                hold.close()
                semaphore.availablePermits shouldBe 4
                shouldThrow<IllegalStateException> { hold.release() }
                semaphore.availablePermits shouldBe 4
            }
        }

        test("a large request is neither overtaken nor starved") {
            runTest {
                val semaphore = Semaphore(2)
                val hold = semaphore.acquire()
                val order = mutableListOf<String>()
                launch(start = UNDISPATCHED) { semaphore.withPermits(2) { order += "large" } }
                launch(start = UNDISPATCHED) { semaphore.withPermit { order += "small" } }
                semaphore.tryAcquire().shouldBeNull()
                hold.close()
                testScheduler.runCurrent()
                order shouldContainExactly listOf("large", "small")
            }
        }

        test("the timeout message says what there is and what was wanted") {
            runTest {
                val semaphore = Semaphore(4, "pool", timeSource = testTimeSource)
                val hold = semaphore.acquire(3)
                val timeout = shouldThrow<SyncTimeoutException> { semaphore.acquire(2, 1.seconds) }
                timeout.message shouldBe
                    "semaphore 'pool' has 1 of 4 permits available; 2 wanted; nobody else waiting; gave up after 1 s"
                shouldThrow<SyncTimeoutException> { semaphore.withPermits(2, 1.seconds) {} }
                val answer = semaphore.tryWithPermit(1.seconds, busy = { "busy" }) { "done" }
                answer shouldBe "done"
                semaphore.withPermit {
                    semaphore.tryWithPermit(1.seconds, busy = { "busy: $it" }) { "done" } shouldBe
                        "busy: semaphore 'pool' has 0 of 4 permits available"
                }
                hold.close()
            }
        }

        test("a semaphore can be resized to nothing and back") {
            runTest {
                val semaphore = Semaphore(2)
                val hold = semaphore.acquire(2)
                semaphore.resize(0)
                semaphore.availablePermits shouldBe -2
                val waiter = async(start = UNDISPATCHED) { semaphore.acquire() }
                hold.close()
                semaphore.snapshot().availablePermits() shouldBe 0
                waiter.isCompleted shouldBe false
                semaphore.resize(3)
                waiter.await().close()
                semaphore.availablePermits shouldBe 3
                shouldThrow<IllegalArgumentException> { semaphore.resize(-1) }.message shouldBe
                    "permits of a semaphore must be from 0, was -1"
                semaphore.permits shouldBe 3
            }
        }

        test("a number of permits that no semaphore could give is an error that shows it") {
            runTest {
                val semaphore = Semaphore(2, "pool")
                for (permits in listOf(0, -1, 3, Int.MAX_VALUE, Int.MIN_VALUE)) {
                    val error = shouldThrow<IllegalArgumentException> { semaphore.acquire(permits) }
                    error.message shouldBe
                        "permits must be from 1 to 2, the most that semaphore 'pool' has ever had, was $permits"
                    shouldThrow<IllegalArgumentException> { semaphore.tryAcquire(permits) }
                    shouldThrow<IllegalArgumentException> { semaphore.withPermits(permits) {} }
                    shouldThrow<IllegalArgumentException> { semaphore.request(permits) }
                }
                semaphore.availablePermits shouldBe 2
                shouldThrow<IllegalArgumentException> { Semaphore(-1) }
            }
        }

        test("a request that was right when the semaphore was larger waits") {
            runTest {
                val semaphore = Semaphore(4)
                semaphore.resize(1)
                val waiter = async(start = UNDISPATCHED) { semaphore.acquire(3) }
                waiter.isCompleted shouldBe false
                semaphore.resize(3)
                waiter.await().close()
            }
        }

        test("a request's tryAcquire waits for its timeout, and not at all without one") {
            runTest {
                val semaphore = Semaphore(1)
                val hold =
                    semaphore
                        .request()
                        .label("scan")
                        .tryAcquire()
                        .shouldNotBeNull()
                hold.label shouldBe "scan"
                semaphore.request().tryAcquire().shouldBeNull()
                testScheduler.currentTime shouldBe 0
                semaphore
                    .request()
                    .timeout(1.seconds)
                    .tryAcquire()
                    .shouldBeNull()
                testScheduler.currentTime shouldBe 1_000
                hold.close()
            }
        }
    })
