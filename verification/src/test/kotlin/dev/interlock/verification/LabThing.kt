package dev.interlock.verification

import dev.interlock.sync.GlobalLockRequest
import dev.interlock.sync.GuardedProperty
import dev.interlock.sync.LockUse
import dev.interlock.sync.Owner
import dev.interlock.sync.SyncSnapshot
import dev.interlock.sync.asContextElement
import dev.interlock.sync.jdk.AsyncGlobalLock
import dev.interlock.sync.jdk.AsyncGlobalLockRequest
import dev.interlock.sync.jdk.AsyncGuardedProperty
import dev.interlock.sync.jdk.LockedSupplier
import kotlinx.coroutines.withContext
import java.time.Duration
import java.util.Optional
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Function
import java.util.function.IntConsumer
import java.util.function.Supplier
import java.util.function.UnaryOperator

/**
 * A thing with a property of every sort and with actions on them, as LabThings tests its lock with: 1 is locked and 2 opts
 * out; a `prop` is data and an `fprop` has a function that writes it somewhere.
 */
class LabThing(
    val lock: AsyncGlobalLock,
) {
    private val core = lock.core()

    /** Whether the lock was taken when a functional property was written. */
    @Volatile
    var wasLockedAtWrite: Boolean = false
        private set

    /** What a functional property does besides when it is written. */
    @Volatile
    var onWrite: IntConsumer = IntConsumer {}

    val prop1: GuardedProperty<Int> = core.property(0)
    val prop2: GuardedProperty<Int> = core.request().use(LockUse.SKIPPED).property(0)
    val fprop1: GuardedProperty<Int> = core.request().property(0) { written(it) }
    val fprop2: GuardedProperty<Int> = core.request().use(LockUse.SKIPPED).property(0) { written(it) }

    private fun written(value: Int) {
        wasLockedAtWrite = lock.isLocked
        onWrite.accept(value)
    }

    fun properties(): List<GuardedProperty<Int>> = listOf(prop1, prop2, fprop1, fprop2)

    // ---- Properties ----

    fun write(
        property: GuardedProperty<Int>,
        value: Int,
    ): WaitTarget<Int> {
        val face = AsyncGuardedProperty.of(property)
        return Action(
            {
                property.set(value)
                value
            },
            {
                face.set(value)
                value
            },
            { face.setAsync(value).thenApply { value } },
        )
    }

    fun reset(property: GuardedProperty<Int>): WaitTarget<Int> {
        val face = AsyncGuardedProperty.of(property)
        return Action(
            {
                property.reset()
                0
            },
            {
                face.reset()
                0
            },
            { face.resetAsync().thenApply { 0 } },
        )
    }

    fun increment(property: GuardedProperty<Int>): WaitTarget<Int> = update(property) { it + 1 }

    fun update(
        property: GuardedProperty<Int>,
        change: UnaryOperator<Int>,
    ): WaitTarget<Int> {
        val face = AsyncGuardedProperty.of(property)
        return Action(
            { property.update(change::apply) },
            { face.update(change) },
            { face.updateAsync(change) },
        )
    }

    /** As a part of the operation [owner], which may be inside already. */
    fun update(
        property: GuardedProperty<Int>,
        owner: Owner,
        change: UnaryOperator<Int>,
    ): WaitTarget<Int> {
        val face = AsyncGuardedProperty.of(property)
        return Action(
            { withContext(owner.asContextElement()) { property.update(change::apply) } },
            { owner.call { face.update(change) } },
            { face.withOwner(owner).updateAsync(change) },
        )
    }

    // ---- Actions ----

    /** Named [name], and as [options] say for both faces. What it does is to increment [property], as a part of it. */
    fun action(
        name: String,
        property: GuardedProperty<Int>,
        options: Options = Options(),
    ): WaitTarget<Int> {
        val face = AsyncGuardedProperty.of(property)
        val request = options.of(core.operation(name))
        val asyncRequest = options.of(lock.operation(name))
        return Action(
            { request.withLock { property.update { it + 1 } } },
            { asyncRequest.withLock(LockedSupplier<Int, Exception> { face.update { it + 1 } }) },
            {
                asyncRequest.withLockAsync(
                    Function<Owner, CompletionStage<Int>> { owner -> face.withOwner(owner).updateAsync { it + 1 } },
                )
            },
        )
    }

    /** Named [name], and without the lock. What it does is [inner]. */
    fun <T : Any> around(
        name: String,
        inner: WaitTarget<T>,
    ): WaitTarget<T> {
        val request = core.operation(name).use(LockUse.SKIPPED)
        val asyncRequest = lock.operation(name).use(LockUse.SKIPPED)
        return Action(
            { request.withLock { inner.awaitSuspending(null) } },
            { asyncRequest.withLock(LockedSupplier<T, Exception> { inner.await(null) }) },
            { asyncRequest.withLockAsync(Supplier { inner.awaitAsync(null) }) },
        )
    }

    fun failing(failure: Exception): WaitTarget<Int> =
        Action({ throw failure }, { throw failure }, { CompletableFuture.failedFuture(failure) })

    /** Named [name]. All it does is to take the lock and to give it back. */
    fun acquire(name: String): WaitTarget<Boolean> {
        val request = core.operation(name)
        val asyncRequest = lock.operation(name)
        return Action(
            { request.acquire().use { true } },
            { asyncRequest.acquire().use { true } },
            { asyncRequest.acquireAsync().thenApply { hold -> hold.use { true } } },
        )
    }

    /** As [acquire], if that is possible at once. */
    fun tryAcquire(name: String): WaitTarget<Boolean> {
        val request = core.operation(name)
        val asyncRequest = lock.operation(name)
        return Action(
            { request.tryAcquire()?.use { true } ?: false },
            { asyncRequest.tryAcquire().map { hold -> hold.use { true } }.orElse(false) },
            { asyncRequest.tryAcquireAsync().thenApply { it.map { hold -> hold.use { true } }.orElse(false) } },
        )
    }

    fun incrementFprop2(): WaitTarget<Int> = action("increment_fprop2", fprop2)

    fun incrementFprop2Unlocked(): WaitTarget<Int> =
        action("increment_fprop2_unlocked", fprop2, Options(LockUse.SKIPPED))

    /** Opts out, and writes what is locked. */
    fun incrementProp1(): WaitTarget<Int> = action("increment_prop1", prop1, Options(LockUse.SKIPPED))

    /** Whether the lock is there for others, as somebody sees who takes it as [use] says. */
    fun isAvailableInside(use: LockUse): WaitTarget<Boolean> {
        val request = core.request().use(use)
        val asyncRequest = lock.request().use(use)
        return Action(
            { request.withLock { isAvailable() } },
            { asyncRequest.withLock(LockedSupplier<Boolean, Exception> { isAvailable() }) },
            { asyncRequest.withLockAsync(Supplier { CompletableFuture.completedFuture(isAvailable()) }) },
        )
    }

    /** To a stranger, as a future is. */
    fun isAvailable(): Boolean {
        val hold = lock.tryAcquireAsync(Duration.ZERO).join()
        hold.ifPresent { it.close() }
        return hold.isPresent
    }

    /** What one wraps once and calls again and again. */
    fun wrapped(): WaitTarget<Int> {
        val suspending = core.wrap { prop1.update { it + 1 } }
        val face = AsyncGuardedProperty.of(prop1)
        val blocking = lock.wrapCallable { face.update { it + 1 } }
        val async =
            lock.wrapAsync(
                Supplier<CompletionStage<Int>> {
                    CompletableFuture.completedFuture(face.update { it + 1 })
                },
            )
        return Action({ suspending() }, { blocking.call() }, { async.get() })
    }

    /** How an action takes the lock. */
    class Options(
        private val use: LockUse = LockUse.IF_ENABLED,
        private val level: System.Logger.Level = System.Logger.Level.INFO,
    ) {
        fun of(request: GlobalLockRequest) = request.use(use).logLevel(level)

        fun of(request: AsyncGlobalLockRequest) = request.use(use).logLevel(level)
    }

    /** What a caller does in the manner of its door. */
    private inner class Action<T : Any>(
        private val suspending: suspend () -> T,
        private val blocking: () -> T,
        private val async: () -> CompletableFuture<T>,
    ) : WaitTarget<T> {
        override suspend fun awaitSuspending(timeout: Duration?): T = suspending()

        override suspend fun tryAwaitSuspending(timeout: Duration): T = error("is not tried")

        override fun await(timeout: Duration?): T = blocking()

        override fun tryAwait(timeout: Duration): Optional<T> = error("is not tried")

        override fun awaitAsync(timeout: Duration?): CompletableFuture<T> = async()

        override fun tryAwaitAsync(timeout: Duration): CompletableFuture<Optional<T>> = error("is not tried")

        override fun snapshot(): SyncSnapshot = lock.snapshot()

        override fun letIn() = error("nobody is let in")
    }
}
