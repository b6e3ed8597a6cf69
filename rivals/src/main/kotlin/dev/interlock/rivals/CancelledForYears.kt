package dev.interlock.rivals

import dev.interlock.rivals.CancelledForYears.Subject
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import java.util.Locale
import dev.interlock.sync.Semaphore as InterlockSemaphore
import kotlinx.coroutines.sync.Semaphore as KotlinxSemaphore

/**
 * V. The only permit is held for very long, and meanwhile acquisitions come and are cancelled, one after the other, more
 * of them than an `Int` can count. Is the permit still held?
 *
 * Nobody has the time for all of them. Some are real. If the semaphore keeps a count of them, the count is then moved to
 * where the rest would have brought it, and two real ones follow. If it keeps none, there is nothing to move: then it is
 * seen, after each of them, that nothing has changed that could ever overflow.
 */
class CancelledForYears : Scenario<Subject> {
    /** A semaphore with one permit. */
    interface Subject {
        suspend fun acquire()

        fun tryAcquire(): Boolean

        /** Everything there is in its state that says who gets in. */
        fun state(): Map<String, Int>

        /** Moves the count to where this many cancelled acquisitions bring it; false if there is no such count. */
        fun countAsCancelled(acquisitions: Int): Boolean
    }

    private class Rival : Subject {
        private val semaphore = KotlinxSemaphore(1)
        private val counter = KotlinxCounter(semaphore)

        override suspend fun acquire() = semaphore.acquire()

        override fun tryAcquire() = semaphore.tryAcquire()

        override fun state() = mapOf("count" to counter.value)

        override fun countAsCancelled(acquisitions: Int): Boolean {
            counter.value = -acquisitions
            return true
        }
    }

    private class Interlock : Subject {
        private val semaphore = InterlockSemaphore(1)

        override suspend fun acquire() {
            val unused = semaphore.acquire()
        }

        override fun tryAcquire() = semaphore.tryAcquire() != null

        override fun state() =
            semaphore.snapshot().let { mapOf("available" to it.availablePermits(), "waiting" to it.waiterCount()) }

        override fun countAsCancelled(acquisitions: Int) = false
    }

    override fun id() = "V"

    override fun whatIsDone() =
        "while the only permit is held, 2^31 + 1 acquisitions are cancelled (not all for real); then tryAcquire()"

    override fun rival() = Contender<Subject>(Versions.coroutines() + " Semaphore", ::Rival)

    override fun interlock() = Contender<Subject>("Semaphore", ::Interlock)

    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            // region years
            subject.acquire()
            val before = subject.state()
            val unchanged =
                (1..effort.cancellations).count {
                    cancelledAcquire(subject)
                    subject.state() == before
                }
            val after = subject.state()
            val moved = subject.countAsCancelled(Int.MAX_VALUE)
            repeat(2) { cancelledAcquire(subject) }
            val secondIsIn = subject.tryAcquire()
            // endregion
            val real = "after %,d real ones %s, before %s".format(Locale.ROOT, effort.cancellations, after, before)
            val rest = if (moved) "count moved on to 2^31 - 1; two more real ones" else "no count to be moved on"
            val last = "tryAcquire() is $secondIsIn"
            val neverMoves = unchanged == effort.cancellations
            // Without a jump to the end, only a state that never moves says anything about the end.
            Outcome(!secondIsIn && (moved || neverMoves), "$real; $rest; $last")
        }

    private suspend fun CoroutineScope.cancelledAcquire(semaphore: Subject) =
        launch(start = CoroutineStart.UNDISPATCHED) { semaphore.acquire() }.cancelAndJoin()
}
