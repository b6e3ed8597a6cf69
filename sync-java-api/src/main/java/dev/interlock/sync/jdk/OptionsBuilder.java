package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.QueuedSynchronizer;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What every new object can be told.
 *
 * @param <B> the builder's own type
 */
public abstract sealed class OptionsBuilder<B extends OptionsBuilder<B>>
    permits AsyncAutoResetEvent.Builder,
        AsyncBarrier.Builder,
        AsyncCountDownLatch.Builder,
        AsyncEvent.Builder,
        AsyncGlobalLock.Builder,
        AsyncNamedTasks.Builder,
        AsyncReadWriteLock.Builder,
        AsyncTaskGroups.Builder,
        AsyncTimeoutLock.Builder,
        FairOptionsBuilder {
  @Nullable String name;
  LongSupplier clock = QueuedSynchronizer.SYSTEM_CLOCK;
  Executor executor = FutureDoor.DEFAULT_EXECUTOR;

  OptionsBuilder() {}

  abstract B self();

  /**
   * Gives it a name.
   *
   * @param value what reports call it; not blank
   * @return this builder
   */
  @CanIgnoreReturnValue
  public B name(String value) {
    this.name = Arguments.name("name", value);
    return self();
  }

  /**
   * Says what the times in reports are measured by; {@link System#nanoTime()} by default. Timeouts
   * follow the real time all the same.
   *
   * @param nanoClock a monotonic clock in nanoseconds, of which only differences matter
   * @return this builder
   */
  @CanIgnoreReturnValue
  public B clock(LongSupplier nanoClock) {
    this.clock = Arguments.notNull("clock", nanoClock);
    return self();
  }

  /**
   * Says who completes futures that had to wait; by default {@link
   * java.util.concurrent.CompletableFuture#defaultExecutor()}.
   *
   * @param value the executor; {@code Runnable::run} completes them in place, inside the release
   *     that lets them in
   * @return this builder
   */
  @CanIgnoreReturnValue
  public B executor(Executor value) {
    this.executor = Arguments.notNull("executor", value);
    return self();
  }
}
