package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One wait at a condition. In the condition's queue it is this; when it leaves that, signalled or
 * not, it goes on in the lock's queue as what the door has made of it, with the hold that it came
 * with. So one that is signalled has its place in the lock's queue at once, and is woken once, with
 * the lock.
 *
 * <pre>
 *   begin:       condition.enqueue(this) --> hold.lend() --+
 *                                                          +--> the second: lock.transfer(afterwards)
 *   signalled, cancelled, time is up: note it -------------+
 * </pre>
 *
 * <p>It has to queue before it gives the lock back, so that no signal is lost between the two; the
 * second of the two sides goes on, so that nobody is let in with a hold that is still being given
 * back.
 */
public final class SignalWaiter extends Waiter {
  private static final VarHandle MET;

  static {
    try {
      MET = MethodHandles.lookup().findVarHandle(SignalWaiter.class, "met", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ConditionEngine condition;
  private final LockEngine lock;
  private final LockHold hold;
  private final Waiter afterwards;

  @SuppressWarnings("UnusedVariable") // read and written through MET
  private volatile boolean met;

  // How it has left the condition, if not by a signal. Written before the two sides meet.
  private @Nullable Capture timeUp;
  private @Nullable Throwable cause;

  /** A wait with {@code hold}, which {@code afterwards} gets again in the lock's queue. */
  public SignalWaiter(ConditionEngine condition, LockHold hold, Waiter afterwards) {
    super(null, 1, afterwards.party);
    this.condition = condition;
    this.lock = condition.lock();
    this.hold = hold;
    this.afterwards = afterwards;
  }

  // ---- What the door does ----

  /**
   * Queues, and gives the lock back. From here on {@code afterwards} will be told. One that was
   * cancelled before it came here does the same, as if it had been a moment later.
   *
   * @throws IllegalStateException if the hold was given back before; {@link #abandon} must follow
   */
  public void begin() {
    condition.enqueue(this);
    if (!hold.lend(this)) {
      throw hold.givenBackBefore();
    }
  }

  /** Cancelled, or interrupted, because of {@code why}; no effect if it was signalled before. */
  public void cancel(Throwable why) {
    if (condition.withdraw(this, false, null)) {
      cause = why;
      left();
    }
  }

  /** Time is up, as {@code capture} will say; no effect if it was signalled before. */
  public void timeIsUp(Capture capture) {
    if (condition.withdraw(this, true, capture)) {
      timeUp = capture;
      left();
    }
  }

  /**
   * Gives up the wait and, with it, the lock, if it has not been delivered; false if it has. A
   * signal that it was given goes on.
   */
  public boolean abandon() {
    if (!lock.discard(afterwards)) {
      lock.takeBack(afterwards);
    }
    if (afterwards.status == CLAIMED) {
      return false;
    }
    if (!condition.discard(this)) {
      passOn();
    }
    return true;
  }

  /**
   * The one that was signalled cannot go on: its signal is for the next. No effect if it was not
   * signalled, or this has happened before.
   */
  public void passOn() {
    int[] depth = StackGuard.enter();
    if (depth == null) {
      StackGuard.elsewhere(() -> condition.takeBack(this));
      return;
    }
    try {
      condition.takeBack(this);
    } finally {
      StackGuard.exit(depth);
    }
  }

  // ---- How it has ended, for a door that has the lock again ----

  /** The condition when time was up, or null if it was not. */
  public @Nullable Capture timeUp() {
    return timeUp;
  }

  /** Why it was cancelled, or null if it was not. */
  public @Nullable Throwable cause() {
    return cause;
  }

  // ---- Between the two queues ----

  /** Whether the other side was here before. */
  boolean meet() {
    return (boolean) MET.getAndSet(this, true);
  }

  private void left() {
    if (meet()) {
      goOn();
    }
  }

  void goOn() {
    if (!lock.transfer(afterwards)) {
      afterwards.refused(lock.closedException());
    }
  }

  /** Throws, instead of telling the door, so that it is the condition's loop that passes it on. */
  @Override
  protected void granted() {
    if (meet() && !lock.transfer(afterwards)) {
      throw lock.closedException();
    }
  }

  @Override
  protected void undeliverable(Throwable failure) {
    if (afterwards.status == REFUSED) {
      afterwards.refused(lock.closedException());
    } else if (lock.discard(afterwards)) {
      afterwards.undeliverable(failure);
    }
  }

  @Override
  protected void refused(RuntimeException reason) {
    cause = reason;
    left();
  }

  /**
   * Those who are signalled together go on in order, so none of them is told later than another.
   */
  @Override
  protected boolean mayRunInPlace() {
    return false;
  }

  /** Nobody overtakes at a condition. */
  @Override
  protected void signalled() {}

  @Override
  protected Door door() {
    return afterwards.door();
  }

  @Override
  @Nullable Tag tag() {
    return hold.tag();
  }
}
