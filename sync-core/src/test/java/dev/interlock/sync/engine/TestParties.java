package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;

/** Engines for tests that know no coroutines. */
final class TestParties extends Parties {
  static final TestParties INSTANCE = new TestParties();

  static LockEngine lock() {
    return lock(Fairness.FIFO);
  }

  static LockEngine lock(Fairness fairness) {
    return new LockEngine("camera", fairness, System::nanoTime, INSTANCE);
  }

  static SemaphoreEngine semaphore(int permits) {
    return semaphore(permits, Fairness.FIFO);
  }

  static SemaphoreEngine semaphore(int permits, Fairness fairness) {
    return new SemaphoreEngine("pool", permits, fairness, System::nanoTime, INSTANCE);
  }

  /** The lock, taken. */
  static EngineHold take(LockEngine lock) {
    LockHold hold = lock.newHold(Thread.currentThread());
    if (!lock.tryEnter(hold)) {
      throw new AssertionError("not free: " + lock.snapshot());
    }
    return hold;
  }

  /** Permits of the semaphore, taken. */
  static EngineHold take(SemaphoreEngine semaphore, int permits) {
    EngineHold hold = semaphore.newHold(permits, Thread.currentThread(), null, false);
    if (!semaphore.tryEnter(hold)) {
      throw new AssertionError("not free: " + semaphore.snapshot());
    }
    return hold;
  }

  @Override
  protected String describeCoroutine(Object context) {
    return context.toString();
  }

  @Override
  protected Object identityOfCoroutine(Object context) {
    return context;
  }
}
