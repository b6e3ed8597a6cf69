package dev.interlock.sync.jdk;

import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.ConditionEngine;
import dev.interlock.sync.engine.LockEngine;
import dev.interlock.sync.engine.SignalledThread;
import dev.interlock.sync.engine.ThreadHold;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock as {@code java.util.concurrent.locks} knows it. Who has it is written in the lock's own
 * hold.
 */
final class JavaLock implements Lock {
  private final LockEngine engine;

  JavaLock(LockEngine engine) {
    this.engine = engine;
  }

  @Override
  public void lock() {
    if (!enteredAgain()) {
      var unused = BlockingDoor.acquireUninterruptibly(engine, engine.newThreadHold());
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    BlockingDoor.checkNotInterrupted();
    if (!enteredAgain()) {
      try {
        var unused = BlockingDoor.acquire(engine, engine.newThreadHold());
      } catch (InterruptedException interrupt) {
        throw told(interrupt);
      }
    }
  }

  /** As the contract says: who is told by the exception is not told by the flag as well. */
  private static InterruptedException told(InterruptedException interrupt) {
    var unused = Thread.interrupted();
    return interrupt;
  }

  @Override
  public boolean tryLock() {
    return enteredAgain() || engine.tryEnter(engine.newThreadHold());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    long timeoutNanos = Math.max(0, unit.toNanos(time));
    BlockingDoor.checkNotInterrupted();
    if (enteredAgain()) {
      return true;
    }
    try {
      return BlockingDoor.tryAcquire(engine, engine.newThreadHold(), timeoutNanos).isPresent();
    } catch (InterruptedException interrupt) {
      throw told(interrupt);
    }
  }

  private boolean enteredAgain() {
    ThreadHold mine = engine.threadHold();
    if (mine == null) {
      return false;
    }
    mine.enterAgain();
    return true;
  }

  @Override
  public void unlock() {
    mine().leaveOnce();
  }

  private ThreadHold mine() {
    ThreadHold mine = engine.threadHold();
    if (mine == null) {
      throw new IllegalMonitorStateException(
          "the current thread does not own " + engine.describe() + " by this view: " + this);
    }
    return mine;
  }

  @Override
  public Condition newCondition() {
    return new JavaCondition(new ConditionEngine(null, engine));
  }

  /** Returns the state in words. */
  @Override
  public String toString() {
    return engine.excerpt().toString();
  }

  /** How often the thread has the lock is written in its hold, so it is the same after a wait. */
  private final class JavaCondition implements Condition {
    private final ConditionEngine condition;

    JavaCondition(ConditionEngine condition) {
      this.condition = condition;
    }

    @Override
    public void await() throws InterruptedException {
      ThreadHold mine = mine();
      BlockingDoor.checkNotInterrupted();
      new SignalledThread(condition, mine).awaitSignal();
    }

    @Override
    public void awaitUninterruptibly() {
      new SignalledThread(condition, mine()).awaitSignalUninterruptibly();
    }

    @Override
    public long awaitNanos(long nanosTimeout) throws InterruptedException {
      long begunNanos = System.nanoTime();
      var unused = signalledIn(nanosTimeout);
      long leftNanos = nanosTimeout - (System.nanoTime() - begunNanos);
      return leftNanos <= nanosTimeout ? leftNanos : Long.MIN_VALUE;
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return signalledIn(unit.toNanos(time));
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // as the contract says
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      long until = Arguments.notNull("deadline", deadline).getTime();
      long now = System.currentTimeMillis();
      return signalledIn(until <= now ? 0 : TimeUnit.MILLISECONDS.toNanos(until - now));
    }

    /** Gives the lock back even if there is no time, as the contract says. */
    private boolean signalledIn(long timeoutNanos) throws InterruptedException {
      ThreadHold mine = mine();
      BlockingDoor.checkNotInterrupted();
      return new SignalledThread(condition, mine).awaitSignal(Math.max(0, timeoutNanos)) == null;
    }

    @Override
    public void signal() {
      condition.signal(mine());
    }

    @Override
    public void signalAll() {
      condition.signalAll(mine());
    }

    /** Returns the state in words. */
    @Override
    public String toString() {
      return condition.excerpt().toString();
    }
  }
}
