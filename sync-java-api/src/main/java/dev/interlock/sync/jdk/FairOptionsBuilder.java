package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.Fairness;
import dev.interlock.sync.engine.Arguments;

/**
 * What every new object can be told at which it matters who goes first.
 *
 * @param <B> the builder's own type
 */
public abstract sealed class FairOptionsBuilder<B extends FairOptionsBuilder<B>>
    extends OptionsBuilder<B> permits AsyncLock.Builder, AsyncSemaphore.Builder {
  Fairness fairness = Fairness.FIFO;

  FairOptionsBuilder() {}

  /**
   * Says who goes first; {@link Fairness#FIFO} by default.
   *
   * @param value the policy
   * @return this builder
   */
  @CanIgnoreReturnValue
  public B fairness(Fairness value) {
    this.fairness = Arguments.notNull("fairness", value);
    return self();
  }
}
