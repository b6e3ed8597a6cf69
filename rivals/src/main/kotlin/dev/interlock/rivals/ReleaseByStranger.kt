package dev.interlock.rivals

import dev.interlock.rivals.ReleaseByStranger.Subject
import dev.interlock.sync.Lock
import dev.interlock.sync.Owner
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import kotlin.time.Duration
import kotlin.time.toKotlinDuration

/**
 * O. Owners: one has the lock, two coroutines of another owner wait for it. The holder releases; then somebody who does
 * not have the lock releases it. Does the lock still keep everybody else out?
 */
class ReleaseByStranger : Scenario<Subject> {
    /** A lock whose users say who they are. */
    interface Subject {
        /** Waits for the lock in the name of [owner]; what is returned gives it back. */
        suspend fun acquire(owner: Owner): () -> Unit

        /** The call that opens the lock without anything to show for it; null if there is no such call. */
        val releaseByStranger: (() -> Unit)?
    }

    private class Rival : Subject {
        private val mutex = Mutex()

        override suspend fun acquire(owner: Owner): () -> Unit {
            mutex.lock(owner)
            return { mutex.unlock(owner) }
        }

        override val releaseByStranger = { mutex.unlock() }
    }

    private class Interlock : Subject {
        private val lock = Lock()

        override suspend fun acquire(owner: Owner): () -> Unit {
            val hold = lock.request().owner(owner).acquire()
            return { hold.release() }
        }

        // Only a hold opens the lock, and only who was let in has one.
        override val releaseByStranger = null
    }

    override fun id() = "O"

    override fun whatIsDone() =
        "o1 has the lock, two coroutines of o2 wait; o1 releases, releases again, and a stranger releases"

    override fun rival() = Contender<Subject>(Versions.coroutines() + " Mutex with owners", ::Rival)

    override fun interlock() = Contender<Subject>("Lock with owners", ::Interlock)

    /** One of the two coroutines that wait. */
    private class Visitor(
        private val lock: Subject,
        private val owner: Owner,
    ) {
        private var release: (() -> Unit)? = null
        private var failure: Throwable? = null

        val isInside get() = release != null

        fun leave() = checkNotNull(release) { "is not inside" }()

        fun start(scope: CoroutineScope) {
            scope.launch(start = CoroutineStart.UNDISPATCHED) {
                runCatching { lock.acquire(owner) }.onSuccess { release = it }.onFailure { failure = it }
            }
        }

        override fun toString() =
            when {
                isInside -> "is let in"
                failure != null -> "fails with $failure"
                else -> "waits"
            }
    }

    // One thread, one event loop: after a yield, everybody who can go on has gone on.
    override fun run(
        subject: Subject,
        effort: Effort,
    ): Outcome =
        runBlocking {
            try {
                observe(subject, effort.patience.toKotlinDuration())
            } finally {
                coroutineContext.cancelChildren()
            }
        }

    private suspend fun CoroutineScope.observe(
        lock: Subject,
        patience: Duration,
    ): Outcome {
        // region stranger
        val o1 = Owner("o1")
        val o2 = Owner("o2")
        val release = lock.acquire(o1)
        val first = Visitor(lock, o2).also { it.start(this) }
        val second = Visitor(lock, o2).also { it.start(this) }
        release()
        yield()
        val afterRelease = "o2's first $first, its second $second"
        val again = refusalOf(release)
        val stranger = lock.releaseByStranger?.let { word(refusalOf(it)) } ?: "has no such call"
        yield()
        // endregion
        val observed = "$afterRelease; second release: ${word(again)}; stranger: $stranger"
        return when {
            first.isInside && second.isInside -> Outcome.broken("$observed; TWO INSIDE")
            !first.isInside -> Outcome.broken("$observed; nobody let in")
            again == null -> Outcome.broken(observed)
            else -> Outcome(isPassedOn(lock, first, second, o1, patience), "$observed; then the second $second")
        }
    }

    /** Whether nothing has changed: in their turn, the second gets in, and then anybody. */
    private suspend fun isPassedOn(
        lock: Subject,
        first: Visitor,
        second: Visitor,
        next: Owner,
        patience: Duration,
    ): Boolean {
        first.leave()
        yield()
        if (!second.isInside) return false
        second.leave()
        return withTimeoutOrNull(patience) { lock.acquire(next)() } != null
    }

    private fun refusalOf(release: () -> Unit): IllegalStateException? =
        try {
            release()
            null
        } catch (refusal: IllegalStateException) {
            refusal
        }

    private fun word(refusal: IllegalStateException?) =
        if (refusal == null) "accepted" else "refused (${refusal.javaClass.simpleName})"
}
