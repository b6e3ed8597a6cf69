package dev.interlock.rivals

import dev.interlock.sync.Owner
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.awaitCancellation
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.time.Duration

/** The checks of the cases about coroutines, seen to fail and to pass on locks that were made for it. */
class CoroutineChecksTest {
    private val effort = Effort(100, Duration.ofSeconds(10), 20, 20, Duration.ofMillis(20), Duration.ofMinutes(1))

    /** A lock that lets in who is first, believes whoever releases it, and lists whom it should forget. */
    private class Fake(
        private val forgetsTheCancelled: Boolean = true,
    ) {
        val queue = ArrayDeque<CompletableDeferred<Unit>>()
        var available = 1

        suspend fun acquire() {
            val turn = enter()
            try {
                turn.await()
            } catch (cancelled: Throwable) {
                if (forgetsTheCancelled) leave(turn)
                throw cancelled
            }
        }

        @Synchronized
        fun enter(): CompletableDeferred<Unit> {
            val turn = CompletableDeferred<Unit>()
            if (available > 0) {
                available--
                turn.complete(Unit)
            } else {
                queue += turn
            }
            return turn
        }

        /** False if it has been let in. */
        @Synchronized
        fun leave(turn: CompletableDeferred<Unit>): Boolean = queue.remove(turn)

        @Synchronized
        fun release() {
            queue.removeFirstOrNull()?.complete(Unit) ?: available++
        }
    }

    private fun <S : Any> check(
        kept: Boolean,
        scenario: Scenario<S>,
        subject: S,
    ) {
        val outcome = scenario.run(subject, effort)
        assertEquals(kept, outcome.kept(), outcome::toString)
    }

    private fun crowded(
        lock: Fake,
        losesThePermit: Boolean = false,
    ) = object : ReleaseAfterCancelledWaiters.Subject {
        override suspend fun acquire() = lock.acquire()

        override fun release() {
            lock.queue.clear()
            lock.release()
        }

        override fun waiting() = lock.queue.size

        override fun availablePermits() = if (losesThePermit) 0 else lock.available
    }

    @Test
    fun seesCancelledWaitersThatAreStillCounted() {
        check(kept = true, ReleaseAfterCancelledWaiters(), crowded(Fake()))
        check(kept = false, ReleaseAfterCancelledWaiters(), crowded(Fake(forgetsTheCancelled = false)))
    }

    @Test
    fun seesAReleaseThatReachesNobody() {
        check(kept = false, ReleaseAfterCancelledWaiters(), crowded(Fake(), losesThePermit = true))
    }

    private class Owned(
        private val releaseOnce: Fake.() -> Unit,
        stranger: (Fake.() -> Unit)?,
        private val refusesASecondRelease: Boolean = true,
    ) : ReleaseByStranger.Subject {
        private val lock = Fake()

        override val releaseByStranger: (() -> Unit)? = stranger?.let { { lock.it() } }

        override suspend fun acquire(owner: Owner): () -> Unit {
            lock.acquire()
            var held = true
            return {
                check(held || !refusesASecondRelease) { "not held" }
                if (held) lock.releaseOnce()
                held = false
            }
        }
    }

    @Test
    fun seesAStrangerOpenTheLock() {
        check(kept = true, ReleaseByStranger(), Owned(Fake::release, stranger = null))
        check(kept = true, ReleaseByStranger(), Owned(Fake::release, stranger = { error("not yours") }))
        check(kept = false, ReleaseByStranger(), Owned(Fake::release, stranger = Fake::release))
    }

    @Test
    fun seesASecondReleasePassUnnoticed() {
        val silent = Owned(Fake::release, stranger = null, refusesASecondRelease = false)
        check(kept = false, ReleaseByStranger(), silent)
    }

    @Test
    fun seesAWaiterThatIsNeverLetIn() {
        check(kept = false, ReleaseByStranger(), Owned(releaseOnce = { }, stranger = null))
        var releases = 0
        val onlyTheFirst: Fake.() -> Unit = { if (releases++ == 0) release() }
        check(kept = false, ReleaseByStranger(), Owned(onlyTheFirst, stranger = null))
    }

    @Test
    fun seesALockThatIsNotFreeInTheEnd() {
        var releases = 0
        val onlyTwice: Fake.() -> Unit = { if (releases++ < 2) release() }
        check(kept = false, ReleaseByStranger(), Owned(onlyTwice, stranger = null))
    }

    @Test
    fun seesACoroutineWaitForItself() {
        val lock = Fake()
        val hangs =
            LockInsideLock.Subject { block ->
                lock.acquire()
                try {
                    block()
                } finally {
                    lock.release()
                }
            }
        check(kept = false, LockInsideLock(), hangs)
    }

    @Test
    fun seesALockThatStaysTakenAfterItsError() {
        var taken = false
        val staysTaken =
            LockInsideLock.Subject { block ->
                check(!taken) { "taken" }
                taken = true
                block()
            }
        check(kept = false, LockInsideLock(), staysTaken)
    }

    private class Counting(
        private val counts: Boolean = false,
        private val canBeMoved: Boolean = false,
        private val letsIn: Boolean = false,
    ) : CancelledForYears.Subject {
        private val lock = Fake()
        private var acquisitions = 0

        override suspend fun acquire() {
            acquisitions++
            lock.acquire()
        }

        override fun tryAcquire() = letsIn

        override fun state() = mapOf("count" to if (counts) acquisitions else 0)

        override fun countAsCancelled(acquisitions: Int) = canBeMoved
    }

    @Test
    fun seesASecondHolder() {
        check(kept = true, CancelledForYears(), Counting())
        check(kept = false, CancelledForYears(), Counting(letsIn = true))
        check(kept = false, CancelledForYears(), Counting(counts = true, canBeMoved = true, letsIn = true))
    }

    @Test
    fun takesACountThatMovesForNoProofUnlessItHasBeenMovedToItsEnd() {
        check(kept = false, CancelledForYears(), Counting(counts = true))
        check(kept = true, CancelledForYears(), Counting(counts = true, canBeMoved = true))
    }

    @Test
    fun seesAPermitLostToATimeout() {
        var available = 1
        var grants = 0
        val loses =
            TimeoutAroundAcquire.Way { work ->
                synchronized(this) {
                    if (available == 0) return@Way false
                    work()
                    if (++grants == 7) available = 0
                    true
                }
            }
        check(kept = false, TimeoutAroundAcquire(), TimeoutAroundAcquire.Subject({ available }, loses))
    }

    @Test
    fun seesGrantsThatNobodyGotAndGrantsThatDoNotEnd() {
        val never = TimeoutAroundAcquire.Way { false }
        val impatient = Effort(100, Duration.ZERO, 1, 1, Duration.ZERO, Duration.ofMinutes(1))
        assertEquals(false, TimeoutAroundAcquire().run(TimeoutAroundAcquire.Subject({ 1 }, never), impatient).kept())

        val silent =
            TimeoutAroundAcquire.Way { work ->
                work()
                false
            }
        check(kept = false, TimeoutAroundAcquire(), TimeoutAroundAcquire.Subject({ 1 }, silent))
    }

    private fun onePermitOf(
        lock: Fake,
        way: OnePermit.Way,
    ) = OnePermit(
        { lock.available },
        {
            lock.acquire()
            lock::release
        },
        way,
    )

    /** Lets in a visitor that waits; on its way out of the wait the grant may be dropped, as by kotlinx's `await()`. */
    private fun dropping(lock: Fake) =
        onePermitOf(lock) {
            lock.acquire()
            lock.release()
        }

    private fun careful(lock: Fake) =
        onePermitOf(lock) {
            val turn = lock.enter()
            try {
                turn.await()
            } finally {
                if (!lock.leave(turn)) lock.release()
            }
        }

    @Test
    fun seesAPermitLostToACancellation() {
        check(kept = false, ContextAroundAcquire(), dropping(Fake()))
        check(kept = true, ContextAroundAcquire(), careful(Fake()))
    }

    @Test
    fun seesAPermitLostToACancelledCall() {
        check(kept = false, CancelAroundGrant(), dropping(Fake()))
        check(kept = true, CancelAroundGrant(), careful(Fake()))
    }

    /** For one thread: a barrier for two. */
    private class Meeting(
        private val whenReset: suspend () -> Unit = {},
        private val action: () -> Unit = {},
    ) : ResetOfIdleBarrier.Subject {
        private var waiting: CompletableDeferred<Unit>? = null

        override suspend fun await() {
            val other = waiting
            if (other == null) {
                CompletableDeferred<Unit>().also { waiting = it }.await()
                return
            }
            waiting = null
            try {
                action()
            } catch (failure: IllegalStateException) {
                other.completeExceptionally(failure)
                throw failure
            }
            other.complete(Unit)
        }

        override suspend fun reset() = whenReset()
    }

    @Test
    fun seesAResetThatHangsAndOneThatLeavesTheBarrierUseless() {
        check(kept = true, ResetOfIdleBarrier(), Meeting())
        check(kept = false, ResetOfIdleBarrier(), Meeting(whenReset = { awaitCancellation() }))
        check(kept = false, ResetOfIdleBarrier(), Meeting(action = { throw CancellationException("was reset") }))
        val hangs =
            object : ResetOfIdleBarrier.Subject {
                override suspend fun await() = awaitCancellation()

                override suspend fun reset() = Unit
            }
        check(kept = false, ResetOfIdleBarrier(), hangs)
    }

    @Test
    fun seesAFailureThatSomebodyIsNotToldOf() {
        val tells = Meeting { error("boom") }
        check(kept = true, ActionThatFails(), ActionThatFails.Subject { tells.await() })
        val cancels = Meeting { throw CancellationException("boom") }
        check(kept = false, ActionThatFails(), ActionThatFails.Subject { cancels.await() })
        val tellsOne = Meeting { error("boom") }
        var calls = 0
        check(
            kept = false,
            ActionThatFails(),
            ActionThatFails.Subject {
                val isFirst = calls++ == 0
                runCatching { tellsOne.await() }.onFailure { if (isFirst) throw it }
            },
        )
        check(kept = false, ActionThatFails(), ActionThatFails.Subject { awaitCancellation() })
    }
}
