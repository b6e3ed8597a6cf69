package dev.interlock.verification;

import dev.interlock.sync.Door;
import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that have a future; they are cancelled through it. */
final class FutureDoorUnderTest implements DoorUnderTest {
  private final Queue<Attempt<?>> attempts = new ConcurrentLinkedQueue<>();

  @Override
  public Attempt<Hold> start(Target target, Ask ask) {
    return follow(() -> target.acquireAsync(ask));
  }

  @Override
  public Attempt<Optional<Hold>> startTry(Target target, Ask ask) {
    return follow(() -> target.tryAcquireAsync(ask));
  }

  @Override
  public <T> Attempt<T> startScope(Target target, Ask ask, Supplier<CompletionStage<T>> body) {
    return follow(() -> target.withinAsync(ask, body));
  }

  @Override
  public <T> Attempt<T> startWait(WaitTarget<T> target, @Nullable Duration timeout) {
    return follow(() -> target.awaitAsync(timeout));
  }

  @Override
  public <T> Attempt<Optional<T>> startTryWait(WaitTarget<T> target, Duration timeout) {
    return follow(() -> target.tryAwaitAsync(timeout));
  }

  /** The caller that has the future {@code call} returns. */
  <T> Attempt<T> follow(Supplier<CompletableFuture<T>> call) {
    Attempt<T> attempt = new Attempt<>(Door.FUTURE, "a future");
    attempts.add(attempt);
    try {
      CompletableFuture<T> future = call.get();
      attempt.cancelBy(() -> future.cancel(true));
      var unused =
          future.whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  attempt.succeed(value);
                } else {
                  attempt.fail(failure);
                }
              });
    } catch (RuntimeException refusal) {
      attempt.fail(refusal);
    }
    return attempt;
  }

  @Override
  public void close() {
    attempts.forEach(Attempt::end);
  }
}
