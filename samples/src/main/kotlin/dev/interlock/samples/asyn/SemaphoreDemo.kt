package dev.interlock.samples.asyn

import dev.interlock.sync.Barrier
import dev.interlock.sync.SignalSemaphore
import kotlinx.coroutines.CoroutineStart.UNDISPATCHED
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlin.time.Duration.Companion.seconds

/** Five tasks share three permits; in the end there is one release too many, which a bounded semaphore refuses. */
class SemaphoreDemo(
    private val isBounded: Boolean,
) : Demo {
    override val name = if (isBounded) "semaphore-bounded" else "semaphore"
    override val about = "Five tasks share three permits${if (isBounded) ", of which there are never more." else "."}"

    override suspend fun Stage.play() {
        val semaphore = if (isBounded) SignalSemaphore(3, maxPermits = 3) else SignalSemaphore(3)
        val barrier = Barrier(6)
        repeat(5) { n ->
            launch(start = UNDISPATCHED) {
                say("run_sema $n trying to access semaphore")
                semaphore.acquire()
                say("run_sema $n acquired semaphore")
                delay((1 + n / 10.0).seconds)
                semaphore.release()
                say("run_sema $n has released semaphore")
                barrier.arrive()
            }
        }
        barrier.arriveAndAwait()
        try {
            semaphore.release()
        } catch (_: IllegalStateException) {
            say("Bounded semaphore exception test OK")
        }
    }

    override val expectation =
        expect {
            for (n in 0..2) at(0, "run_sema $n trying to access semaphore", "run_sema $n acquired semaphore")
            for (n in 3..4) at(0, "run_sema $n trying to access semaphore")
            together(1.0, "run_sema 0 has released semaphore", "run_sema 3 acquired semaphore")
            together(1.1, "run_sema 1 has released semaphore", "run_sema 4 acquired semaphore")
            at(1.2, "run_sema 2 has released semaphore")
            at(2.3, "run_sema 3 has released semaphore")
            at(2.5, "run_sema 4 has released semaphore")
            if (isBounded) at(2.5, "Bounded semaphore exception test OK")
        }

    override val differences =
        listOf("first come, first served, so that 3 always goes before 4; the original lets them compete.")
}
