package dev.interlock.samples.condition;

import dev.interlock.sync.jdk.AsyncLock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** Code that was written for {@code java.util.concurrent.locks}, on a lock that others await. */
public final class Turnstile {
  private final AsyncLock shared;

  /**
   * A turnstile at which everybody else waits who wants {@code shared}.
   *
   * @param shared the lock
   */
  public Turnstile(AsyncLock shared) {
    this.shared = shared;
    this.lock = shared.asJavaLock();
    this.opened = lock.newCondition();
  }

  // region java-lock
  private final Lock lock; // = shared.asJavaLock()
  private final Condition opened; // = lock.newCondition()
  private boolean isOpen;

  /** Blocks until it is open. */
  public void pass() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isOpen) {
        opened.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets everybody pass. */
  public void open() {
    lock.lock();
    try {
      isOpen = true;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // endregion

  /** Returns the state in words. */
  @Override
  public String toString() {
    return shared.toString();
  }
}
