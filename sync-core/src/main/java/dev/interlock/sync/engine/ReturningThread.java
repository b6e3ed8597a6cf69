package dev.interlock.sync.engine;

import org.jspecify.annotations.Nullable;

/** A thread that waits to get its hold again. */
public final class ReturningThread extends ThreadWaiter {
  private final TimeoutLockHold hold;
  private final @Nullable Object since;

  /**
   * The current thread.
   *
   * @param since as {@link TimeoutLockEngine#takeAgain} knows it
   */
  public ReturningThread(TimeoutLockHold hold, @Nullable Object since) {
    super(hold.engine(), hold);
    this.hold = hold;
    this.since = since;
  }

  /**
   * Waits for at most {@code timeoutNanos}.
   *
   * @return null once it has it, or the lock when time was up
   * @throws InterruptedException if the thread is interrupted; the hold is not held then
   */
  public @Nullable Capture awaitReturn(long timeoutNanos) throws InterruptedException {
    Capture inVain = null;
    if (timeoutNanos == Arguments.FOREVER) {
      await();
    } else {
      inVain = await(timeoutNanos);
    }
    if (inVain == null) {
      var unused = hold.endTold(this);
    }
    return inVain;
  }

  @Override
  boolean begin() {
    // One that somebody has withdrawn or taken back by now is told by whoever has done that.
    return hold.engine().takeAgain(hold, this, since) && claimGrant();
  }

  @Override
  RuntimeException inVain() {
    return status == REFUSED || failure != null ? super.inVain() : hold.closedMeanwhile();
  }
}
