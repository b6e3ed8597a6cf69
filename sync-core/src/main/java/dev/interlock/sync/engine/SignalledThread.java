package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/** A thread that waits for a signal and then for the lock, parked once for both. */
public final class SignalledThread extends ThreadWaiter {
  private final ConditionEngine condition;
  private final SignalWaiter signal;

  /** The current thread, which has {@code hold} and will have it again. */
  public SignalledThread(ConditionEngine condition, LockHold hold) {
    super(condition.lock(), hold);
    this.condition = condition;
    this.signal = new SignalWaiter(condition, hold, this);
  }

  /**
   * Waits for a signal.
   *
   * @throws InterruptedException if the thread was interrupted before it was signalled; it has the
   *     lock again. A later interrupt leaves the flag set.
   */
  public void awaitSignal() throws InterruptedException {
    var unused = awaitSignal(Arguments.FOREVER);
  }

  /** Waits for a signal; an interrupt leaves the flag set and nothing else. */
  public void awaitSignalUninterruptibly() {
    try {
      awaitUninterruptibly();
    } catch (RuntimeException | Error failure) {
      abandon();
      throw failure;
    }
    checkNotClosed();
  }

  /**
   * Waits for a signal for at most {@code timeoutNanos}.
   *
   * @return null once it is signalled, or the condition when time was up; it has the lock again
   * @throws InterruptedException as {@link #awaitSignal()}
   */
  public @Nullable Capture awaitSignal(long timeoutNanos) throws InterruptedException {
    try {
      if (timeoutNanos == Arguments.FOREVER) {
        await();
      } else {
        var unused = await(timeoutNanos);
      }
    } catch (RuntimeException | Error failure) {
      abandon();
      throw failure;
    }
    if (signal.cause() instanceof InterruptedException interrupt) {
      var unused = Thread.interrupted();
      throw interrupt;
    }
    checkNotClosed();
    return signal.timeUp();
  }

  private void checkNotClosed() {
    if (signal.cause() != null) {
      throw condition.closedException();
    }
  }

  @Override
  boolean begin() {
    signal.begin();
    return false;
  }

  /** Leaves the condition, and has to wait for the lock all the same. */
  @Override
  boolean leave(boolean timedOut, @Nullable Capture capture) {
    if (timedOut && capture != null) {
      signal.timeIsUp(capture);
    } else {
      signal.cancel(new InterruptedException());
    }
    return false;
  }

  @Override
  void abandon() {
    var unused = signal.abandon();
  }

  @Override
  boolean keepsGrant() {
    return true;
  }
}
