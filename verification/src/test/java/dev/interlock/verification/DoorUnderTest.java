package dev.interlock.verification;

import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A manner of waiting. What is written against this holds for all of them. */
public interface DoorUnderTest extends AutoCloseable {
  /** A caller that wants a hold. */
  Attempt<Hold> start(Target target, Ask ask);

  /** A caller that wants a hold, or nothing when time is up. */
  Attempt<Optional<Hold>> startTry(Target target, Ask ask);

  /** A caller that wants to be inside until the stage that {@code body} returns is complete. */
  <T> Attempt<T> startScope(Target target, Ask ask, Supplier<CompletionStage<T>> body);

  /** A caller that wants to be let in; {@code null} is for ever. */
  <T> Attempt<T> startWait(WaitTarget<T> target, @Nullable Duration timeout);

  /** A caller that wants to be let in, or nothing when time is up. */
  <T> Attempt<Optional<T>> startTryWait(WaitTarget<T> target, Duration timeout);

  /** All callers have ended: nobody is stuck. */
  @Override
  void close();
}
