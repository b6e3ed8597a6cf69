package dev.interlock.verification;

import dev.interlock.sync.Door;
import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that are threads of their own; they are cancelled by an interrupt. */
final class BlockingDoorUnderTest implements DoorUnderTest {
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  @Override
  public Attempt<Hold> start(Target target, Ask ask) {
    return run(ask, () -> target.acquire(ask));
  }

  @Override
  public Attempt<Optional<Hold>> startTry(Target target, Ask ask) {
    return run(ask, () -> target.tryAcquire(ask));
  }

  @Override
  public <T> Attempt<T> startScope(Target target, Ask ask, Supplier<CompletionStage<T>> body) {
    return run(ask, () -> target.within(ask, () -> body.get().toCompletableFuture().join()));
  }

  @Override
  public <T> Attempt<T> startWait(WaitTarget<T> target, @Nullable Duration timeout) {
    return run(Ask.PLAIN, () -> target.await(timeout));
  }

  @Override
  public <T> Attempt<Optional<T>> startTryWait(WaitTarget<T> target, Duration timeout) {
    return run(Ask.PLAIN, () -> target.tryAwait(timeout));
  }

  private <T> Attempt<T> run(Ask ask, Callable<T> call) {
    String name = ask.label() == null ? "caller-" + threads.size() : ask.label();
    Attempt<T> attempt = new Attempt<>(Door.BLOCKING, "thread '" + name + "'");
    Thread thread =
        new Thread(
            () -> {
              try {
                attempt.succeed(call.call());
              } catch (Throwable failure) {
                attempt.fail(failure);
              }
            },
            name);
    thread.setDaemon(true);
    attempt.cancelBy(thread::interrupt);
    threads.add(thread);
    thread.start();
    return attempt;
  }

  @Override
  public void close() {
    threads.forEach(Eventually::ended);
  }
}
