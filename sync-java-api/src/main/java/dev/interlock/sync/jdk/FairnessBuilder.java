package dev.interlock.sync.jdk;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.Fairness;
import dev.interlock.sync.engine.Arguments;

/**
 * What a new object that can be entered out of turn can be told, too.
 *
 * @param <B> the builder's own type
 */
public abstract sealed class FairnessBuilder<B extends FairnessBuilder<B>> extends OptionsBuilder<B>
    permits AsyncLock.Builder, AsyncSemaphore.Builder {
  Fairness fairness = Fairness.FIFO;

  FairnessBuilder() {}

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
