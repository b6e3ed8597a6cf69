package dev.interlock.verification

import dev.interlock.sync.LockSnapshot
import dev.interlock.sync.jdk.AsyncTimeoutHold
import dev.interlock.sync.jdk.AsyncTimeoutLock
import kotlinx.coroutines.future.await
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Function
import java.util.function.Supplier
import kotlin.time.toKotlinDuration

/** What one does with a timeout lock or one of its holds, at any door. No timeout means the one that it has by default. */
class TimeoutCall<T : Any> private constructor(
    private val suspending: suspend (kotlin.time.Duration?) -> T,
    private val blocking: (Duration?) -> T,
    private val future: (Duration?) -> CompletableFuture<T>,
) : WaitTarget<T> {
    override suspend fun awaitSuspending(timeout: Duration?): T = suspending(timeout?.toKotlinDuration())

    override fun await(timeout: Duration?): T = blocking(timeout)

    override fun awaitAsync(timeout: Duration?): CompletableFuture<T> = future(timeout)

    override suspend fun tryAwaitSuspending(timeout: Duration): T? = error("there is no such form")

    override fun tryAwait(timeout: Duration): Optional<T> = error("there is no such form")

    override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<T>> = error("there is no such form")

    override fun snapshot(): LockSnapshot = error("ask the lock")

    override fun letIn() = error("ask the lock")

    companion object {
        /** Wants the lock, or an error. */
        @JvmStatic
        fun acquire(
            lock: AsyncTimeoutLock,
            job: String,
        ): TimeoutCall<AsyncTimeoutHold> =
            TimeoutCall(
                {
                    AsyncTimeoutHold.of(
                        if (it == null) {
                            lock
                                .core()
                                .request()
                                .job(job)
                                .acquire()
                        } else {
                            lock.core().acquire(it, job)
                        },
                    )
                },
                { if (it == null) lock.request().job(job).acquire() else lock.acquire(it, job) },
                { if (it == null) lock.request().job(job).acquireAsync() else lock.acquireAsync(it, job) },
            )

        /** Wants the lock, with or without. */
        @JvmStatic
        fun attempt(
            lock: AsyncTimeoutLock,
            job: String,
        ): TimeoutCall<AsyncTimeoutHold> =
            TimeoutCall(
                {
                    AsyncTimeoutHold.of(
                        if (it == null) {
                            lock
                                .core()
                                .request()
                                .job(job)
                                .attempt()
                        } else {
                            lock.core().attempt(it, job)
                        },
                    )
                },
                { if (it == null) lock.request().job(job).attempt() else lock.attempt(it, job) },
                { if (it == null) lock.request().job(job).attemptAsync() else lock.attemptAsync(it, job) },
            )

        /** Wants the lock, with or without, and does not say what for. */
        @JvmStatic
        fun attempt(lock: AsyncTimeoutLock): TimeoutCall<AsyncTimeoutHold> =
            TimeoutCall(
                { AsyncTimeoutHold.of(if (it == null) lock.core().attempt() else lock.core().attempt(it)) },
                { if (it == null) lock.attempt() else lock.attempt(it) },
                { if (it == null) lock.attemptAsync() else lock.attemptAsync(it) },
            )

        /** Wants to be inside, with the hold, until the stage that [body] returns is complete. */
        @JvmStatic
        fun <T : Any> scope(
            lock: AsyncTimeoutLock,
            job: String,
            body: Function<AsyncTimeoutHold, CompletionStage<T>>,
        ): TimeoutCall<T> =
            TimeoutCall(
                {
                    val request = lock.core().request().job(job)
                    (if (it == null) request else request.timeout(it))
                        .withHold { hold -> body.apply(AsyncTimeoutHold.of(hold)).await() }
                },
                {
                    val request = lock.request().job(job)
                    (if (it == null) request else request.timeout(it))
                        .withHold<T, RuntimeException> { hold -> body.apply(hold).toCompletableFuture().join() }
                },
                {
                    val request = lock.request().job(job)
                    (if (it == null) request else request.timeout(it)).withHoldAsync(body)
                },
            )

        /** Lets others go first. */
        @JvmStatic
        fun releaseAndAcquire(hold: AsyncTimeoutHold): TimeoutCall<Boolean> =
            TimeoutCall(
                { if (it == null) hold.core().releaseAndAcquire() else hold.core().releaseAndAcquire(it) },
                { if (it == null) hold.releaseAndAcquire() else hold.releaseAndAcquire(it) },
                { if (it == null) hold.releaseAndAcquireAsync() else hold.releaseAndAcquireAsync(it) },
            )

        /** Lets others go first if it has been held for [period]. */
        @JvmStatic
        fun yieldEvery(
            hold: AsyncTimeoutHold,
            period: Duration,
        ): TimeoutCall<Boolean> {
            val ours = period.toKotlinDuration()
            return TimeoutCall(
                { if (it == null) hold.core().yieldEvery(ours) else hold.core().yieldEvery(ours, it) },
                { if (it == null) hold.yieldEvery(period) else hold.yieldEvery(period, it) },
                { if (it == null) hold.yieldEveryAsync(period) else hold.yieldEveryAsync(period, it) },
            )
        }

        /** Brings a dead hold back. */
        @JvmStatic
        fun reacquire(hold: AsyncTimeoutHold): TimeoutCall<Boolean> =
            TimeoutCall(
                { if (it == null) hold.core().reacquire() else hold.core().reacquire(it) },
                { if (it == null) hold.reacquire() else hold.reacquire(it) },
                { if (it == null) hold.reacquireAsync() else hold.reacquireAsync(it) },
            )

        /** Does [body] without the lock. */
        @JvmStatic
        fun <T : Any> unlocked(
            hold: AsyncTimeoutHold,
            body: Supplier<CompletionStage<T>>,
        ): TimeoutCall<T> =
            TimeoutCall(
                {
                    if (it == null) {
                        hold.core().unlocked { body.get().await() }
                    } else {
                        hold.core().unlocked(it) { body.get().await() }
                    }
                },
                {
                    if (it == null) {
                        hold.unlocked<T, RuntimeException> { body.get().toCompletableFuture().join() }
                    } else {
                        hold.unlocked<T, RuntimeException>(it) { body.get().toCompletableFuture().join() }
                    }
                },
                { if (it == null) hold.unlockedAsync(body) else hold.unlockedAsync(it, body) },
            )
    }
}
