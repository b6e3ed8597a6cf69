package dev.interlock.sync.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is done once per phase, when all have arrived and before anybody is released. */
@FunctionalInterface
public interface BarrierAction {
  /**
   * Begins the action of {@code phase}. To throw is to fail.
   *
   * @param party who came last: a coroutine's context, a thread, or another
   * @param ended to be told at the end, with the failure if there is one; from its second call on
   *     it does nothing
   */
  void begin(long phase, Object party, Consumer<@Nullable Throwable> ended);
}
