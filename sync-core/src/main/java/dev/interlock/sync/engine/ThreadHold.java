package dev.interlock.sync.engine;

/**
 * The hold of a thread that may take the lock again, as {@code java.util.concurrent.locks} knows
 * it. How often it has is written here, so that there is no state in the views of a lock. Only that
 * thread counts.
 */
public final class ThreadHold extends LockHold {
  private int again;

  ThreadHold(LockEngine engine) {
    super(engine, Thread.currentThread());
  }

  /** A wait of that thread at another door would be one for itself. */
  @Override
  boolean isScoped() {
    return true;
  }

  /** Once more. */
  public void enterAgain() {
    if (again == Integer.MAX_VALUE) {
      throw new Error("the thread has taken " + engine().describe() + " too often");
    }
    again++;
  }

  /** Once less, or out. */
  public void leaveOnce() {
    if (again > 0) {
      again--;
    } else {
      close();
    }
  }
}
