package dev.interlock.sync.engine;

import dev.interlock.sync.Door;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A waiter that writes down what it is told and does nothing else, so that a test takes every step
 * itself.
 */
final class StepWaiter extends Waiter {
  final List<String> told = new ArrayList<>();
  private Runnable onGranted = () -> {};
  private Runnable onSignalled = () -> {};
  private Runnable onUndeliverable = () -> {};
  private boolean inPlace = true;

  StepWaiter(EngineHold hold) {
    super(hold, hold.permits(), Parties.FUTURE);
  }

  StepWaiter(Grant grant, int permits) {
    super(grant, permits, Parties.FUTURE);
  }

  StepWaiter(int permits) {
    super(null, permits, Parties.FUTURE);
  }

  /** What is waited for is no hold. */
  StepWaiter(Grant grant) {
    super(grant, 1, Parties.FUTURE);
  }

  /** Of a lock. */
  static StepWaiter of(LockEngine lock) {
    return new StepWaiter(lock.newHold(Parties.FUTURE));
  }

  /** Of a semaphore. */
  static StepWaiter of(SemaphoreEngine semaphore, int permits) {
    return new StepWaiter(semaphore.newHold(permits, Parties.FUTURE, null, false));
  }

  StepWaiter whenGranted(Runnable action) {
    onGranted = action;
    return this;
  }

  StepWaiter whenSignalled(Runnable action) {
    onSignalled = action;
    return this;
  }

  StepWaiter whenUndeliverable(Runnable action) {
    onUndeliverable = action;
    return this;
  }

  StepWaiter toldWithoutCode() {
    inPlace = false;
    return this;
  }

  EngineHold hold() {
    EngineHold mine = (EngineHold) grant;
    if (mine == null) {
      throw new IllegalStateException("a waiter without a hold");
    }
    return mine;
  }

  @Nullable Grant grantOf() {
    return grant;
  }

  /** It has got in, and nobody has claimed that. */
  boolean isGranted() {
    return status == GRANTED;
  }

  /** As its door does when it goes on with what it was granted. */
  boolean claim() {
    return claimGrant();
  }

  boolean isWaiting() {
    return status == WAITING;
  }

  @Nullable Waiter neighbour() {
    return previous != this ? previous : next != this ? next : nextDecided;
  }

  @Override
  protected Door door() {
    return Door.FUTURE;
  }

  @Override
  protected boolean mayRunInPlace() {
    return inPlace;
  }

  @Override
  protected void granted() {
    told.add("granted");
    onGranted.run();
  }

  @Override
  protected void signalled() {
    told.add("signalled");
    onSignalled.run();
  }

  @Override
  protected void refused(RuntimeException reason) {
    told.add("refused: " + reason.getMessage());
  }

  @Override
  protected void undeliverable(Throwable failure) {
    told.add("undeliverable: " + failure.getMessage());
    onUndeliverable.run();
  }
}
