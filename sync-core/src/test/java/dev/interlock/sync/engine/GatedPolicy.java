package dev.interlock.sync.engine;

import dev.interlock.sync.Fairness;
import dev.interlock.sync.SyncSnapshot;
import org.jspecify.annotations.Nullable;

/** Five permits, and a test that stops the engine inside its policy. */
final class GatedPolicy extends QueuedSynchronizer {
  Runnable onTake = () -> {};
  Runnable onWait = () -> {};

  GatedPolicy() {
    super(null, Fairness.FIFO, System::nanoTime, 5);
  }

  @Override
  protected long take(long value, int permits) {
    long next = value >= permits ? value - permits : REFUSED;
    onTake.run();
    return next;
  }

  @Override
  protected long give(long value, long token) {
    return value + token;
  }

  @Override
  protected long tokenOf(long value, int permits) {
    return permits;
  }

  @Override
  protected void onGrant(@Nullable Grant grant, Object party, long value) {}

  @Override
  protected void onWait(long value, long nowNanos) {
    onWait.run();
  }

  @Override
  protected void onCapture(Capture capture, long value) {}

  @Override
  public SyncSnapshot snapshotOf(Capture capture) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected String kind() {
    return "gate";
  }
}
