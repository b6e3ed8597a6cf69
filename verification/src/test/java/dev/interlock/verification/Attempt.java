package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.Door;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One caller on its way in, whichever its door: it succeeds, it fails, or somebody cancels it. */
public final class Attempt<T> {
  private final Door door;
  private final String party;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private volatile Runnable canceller = () -> {};

  /**
   * An attempt whose outcome is open.
   *
   * @param party what reports call the caller
   */
  public Attempt(Door door, String party) {
    this.door = door;
    this.party = party;
  }

  // ---- What the door does ----------------------------------------------------------------------

  /** The caller has got {@code value}. */
  public void succeed(T value) {
    outcome.complete(value);
  }

  /** The caller was told {@code failure}, or what that wraps if it comes from a future. */
  public void fail(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
    outcome.completeExceptionally(cause == null ? failure : cause);
  }

  /** What cancels the caller, in the manner of its door. */
  public void cancelBy(Runnable action) {
    canceller = action;
  }

  // ---- What the test does ----------------------------------------------------------------------

  Door door() {
    return door;
  }

  String party() {
    return party;
  }

  /** Cancels the caller: its job, its future, or an interrupt. */
  void cancel() {
    canceller.run();
  }

  boolean isOpen() {
    return !outcome.isDone();
  }

  /** Waits for the outcome, good or bad. */
  void end() {
    Eventually.until(outcome::isDone, () -> "the end of " + party);
  }

  /** Whether it has succeeded; waits for the outcome. */
  boolean hasSucceeded() {
    end();
    return !outcome.isCompletedExceptionally();
  }

  /**
   * Runs {@code action} with what it gets, in the caller's own thread or coroutine if that is still
   * to come.
   */
  void then(Consumer<T> action) {
    var unused = outcome.thenAccept(action);
  }

  /** What it got; waits for it. */
  @CanIgnoreReturnValue
  T value() {
    try {
      return outcome.get(Eventually.PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError(party + " should have got in", failed.getCause());
    } catch (TimeoutException tooLong) {
      throw new AssertionError(party + " never got in", tooLong);
    } catch (InterruptedException interrupted) {
      throw new AssertionError("the test was interrupted", interrupted);
    }
  }

  /** Why it failed; waits for it. */
  Throwable failure() {
    end();
    try {
      outcome.join();
    } catch (CompletionException failed) {
      return failed.getCause() == null ? failed : failed.getCause();
    } catch (CancellationException cancelled) {
      return cancelled;
    }
    throw new AssertionError(party + " should have failed");
  }

  /** Why it failed, which must be an {@code expected}; waits for it. */
  @CanIgnoreReturnValue
  <X extends Throwable> X failure(Class<X> expected) {
    Throwable failure = failure();
    return assertInstanceOf(expected, failure, () -> party + ": " + failure);
  }

  /** It must end as a cancelled caller of its door does; waits for it. */
  void wasCancelled() {
    if (door == Door.BLOCKING) {
      failure(InterruptedException.class);
    } else {
      failure(CancellationException.class);
    }
  }
}
