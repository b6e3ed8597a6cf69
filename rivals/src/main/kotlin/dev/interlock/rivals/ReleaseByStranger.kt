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
import kotlinx.coroutines.yield

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

        fun leave() {
            checkNotNull(release) { "is not inside" }()
            release = null
        }

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
                observe(subject)
            } finally {
                coroutineContext.cancelChildren()
            }
        }

    private suspend fun CoroutineScope.observe(lock: Subject): Outcome {
        // region stranger
        val o1 = Owner("o1")
        val o2 = Owner("o2")
        val release = lock.acquire(o1)
        val first = Visitor(lock, o2).also { it.start(this) }
        val second = Visitor(lock, o2).also { it.start(this) }
        release()
        yield()
        val afterwards = "o2's first $first, its second $second"
        val again = attempt(release)
        val stranger = lock.releaseByStranger?.let { attempt(it) } ?: "has no such call"
        yield()
        // endregion
        val observed = "$afterwards; second release: $again; stranger: $stranger"
        return when {
            first.isInside && second.isInside -> Outcome.broken("$observed; TWO INSIDE")
            first.isInside -> passOn(lock, first, second, o1, observed)
            else -> Outcome.broken("$observed; nobody let in")
        }
    }

    /** Nothing has changed: in their turn, the second gets in, and then anybody. */
    private suspend fun passOn(
        lock: Subject,
        first: Visitor,
        second: Visitor,
        next: Owner,
        observed: String,
    ): Outcome {
        first.leave()
        yield()
        if (!second.isInside) return Outcome.broken("$observed; then the second $second")
        second.leave()
        lock.acquire(next)()
        return Outcome.kept("$observed; then the second is let in")
    }

    private fun attempt(release: () -> Unit): String =
        try {
            release()
            "accepted"
        } catch (refusal: IllegalStateException) {
            "refused (${refusal.javaClass.simpleName})"
        }
}
