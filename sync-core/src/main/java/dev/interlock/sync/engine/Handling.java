package dev.interlock.sync.engine;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What wakes a waiter that is going to handle the value, and says when it has done so. One that
 * could not be told, or was no longer wanted, has done so.
 */
public final class Handling<T> extends Signal<T> {
  /** Who awaits that; nobody for one that came to an event that was set already. */
  private final AtomicReference<Round> round = new AtomicReference<>();

  @Override
  public Object result() {
    return this;
  }

  /** Under the latch of the event. */
  void join(Round awaited) {
    round.set(awaited);
    awaited.join();
  }

  /** The handler is left, in whatever manner. The first call counts. */
  public void leave() {
    Round awaited = round.getAndSet(null);
    if (awaited != null) {
      awaited.countDown();
    }
  }

  @Override
  public void giveBack() {
    leave();
  }

  @Override
  void forfeited() {
    leave();
  }
}
