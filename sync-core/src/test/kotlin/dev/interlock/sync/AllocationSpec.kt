package dev.interlock.sync

import com.sun.management.ThreadMXBean
import io.kotest.core.spec.style.FunSpec
import io.kotest.matchers.longs.shouldBeInRange
import io.kotest.matchers.shouldBe
import kotlinx.coroutines.runBlocking
import java.lang.management.ManagementFactory
import kotlin.time.Duration.Companion.seconds

private const val TIMES = 100_000

/** What the documentation says of allocation: exact, since the JVM counts the bytes of a thread. */
class AllocationSpec :
    FunSpec({
        test("withLock and withPermit allocate nothing when nobody is in the way") {
            runBlocking {
                val lock = Lock("camera")
                val semaphore = Semaphore(4)
                bytesPerCall { lock.withLock {} } shouldBe 0
                bytesPerCall { semaphore.withPermit {} } shouldBe 0
            }
        }

        test("a signal semaphore allocates nothing when nobody has to wait") {
            runBlocking {
                val frames = SignalSemaphore(4)
                bytesPerCall {
                    frames.acquire()
                    frames.release()
                } shouldBe 0
                bytesPerCall {
                    frames.acquire(3, 1.seconds)
                    frames.release(3)
                } shouldBe 0
            }
        }

        test("a hold of a read-write lock, which a scope has as well, is 56 bytes") {
            runBlocking {
                val lock = ReadWriteLock("map")
                bytesPerCall { lock.read.acquire().close() } shouldBeInRange 0L..56L
                bytesPerCall { lock.write.withLock {} } shouldBeInRange 0L..56L
            }
        }

        test("to pass an open latch or a set event allocates nothing") {
            runBlocking {
                val latch = CountDownLatch(0)
                val event = Event<Unit>().apply { set() }
                bytesPerCall { latch.await() } shouldBe 0
                bytesPerCall { event.await() } shouldBe 0
            }
        }

        test("a hold of a lock is 32 bytes") {
            runBlocking {
                val lock = Lock("camera")
                // Nothing at all where the compiler proves that the hold does not escape.
                bytesPerCall { lock.acquire().close() } shouldBeInRange 0L..32L
            }
        }
    })

private inline fun bytesPerCall(call: () -> Unit): Long {
    val thread = ManagementFactory.getThreadMXBean() as ThreadMXBean
    repeat(TIMES) { call() }
    val before = thread.currentThreadAllocatedBytes
    repeat(TIMES) { call() }
    return (thread.currentThreadAllocatedBytes - before) / TIMES
}
