package dev.interlock.samples.globallock;

import dev.interlock.sync.Hold;
import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import dev.interlock.sync.jdk.AsyncGlobalLock;
import dev.interlock.sync.jdk.AsyncGuardedProperty;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A microscope in Java; its twin in Kotlin does the same. */
@SuppressWarnings("try") // a hold is there to be closed; what is done meanwhile need not mention it
public final class Microscope {
  private final AsyncGlobalLock lab;

  // region properties
  private final AsyncGuardedProperty<Integer> position;
  private final AsyncGuardedProperty<Boolean> lamp;

  /** With a lock that may be shared with other instruments, and may be disabled. */
  public Microscope(AsyncGlobalLock lab) {
    this.lab = lab;
    position = lab.request().label("position").property(0);
    lamp = lab.request().use(LockUse.SKIPPED).property(false);
  }

  // endregion

  // region nested
  /** Blocks. Each step takes the lock as well; with the lock around them they are one operation. */
  public String scan() throws InterruptedException, LockBusyException {
    return lab.withLock(() -> moveTo(7) + ", " + grab());
  }

  /** Blocks. */
  public String moveTo(int target) throws InterruptedException, LockBusyException {
    return lab.withLock(
        () -> {
          position.set(target);
          return "moved to " + target;
        });
  }

  /** Blocks. */
  public String grab() throws InterruptedException, LockBusyException {
    return lab.withLock(() -> "grabbed at " + position.get());
  }

  // endregion

  // region operation
  /** Blocks, for as long as the lock says. That it was busy is logged, and told to the caller. */
  public String calibrate() throws InterruptedException {
    try {
      return lab.operation("calibrate")
          .withLock(
              () -> {
                position.reset();
                return "calibrated";
              });
    } catch (LockBusyException busy) {
      HolderSnapshot holder = busy.getHolder();
      return "not while somebody does: " + (holder == null ? "wait" : holder.label());
    }
  }

  // endregion

  // region future
  /** A future has no owner of its own, so what is done as a part of it has to be told. */
  public CompletableFuture<String> stepAsync() {
    return lab.withLockAsync(
        owner ->
            position
                .withOwner(owner)
                .updateAsync(here -> here + 1)
                .thenCompose(
                    here ->
                        lab.request()
                            .owner(owner)
                            .withLockAsync(() -> CompletableFuture.completedFuture("at " + here))));
  }

  // endregion

  // region wrapped
  /** For others to call, as often as they like: each call takes the lock anew. */
  public Supplier<String> commands() {
    return lab.wrapSupplier(() -> "ready at " + position.get());
  }

  // endregion

  // region required
  /** Blocks. Too dangerous without the lock. */
  public String fireLaser() throws InterruptedException, LockBusyException {
    return lab.request().use(LockUse.REQUIRED).withLock(() -> "fired at " + position.get());
  }

  // endregion

  // region skipped
  /** The lamp is nobody's business but its own. */
  public String switchLamp() throws InterruptedException, LockBusyException {
    return lamp.update(on -> !on) ? "lamp on" : "lamp off";
  }

  // endregion

  /**
   * Scans, is busy, and is not.
   *
   * @param args ignored
   * @throws Exception if interrupted
   */
  public static void main(String[] args) throws Exception {
    AsyncGlobalLock lab = AsyncGlobalLock.create("lab");
    Microscope microscope = new Microscope(lab);
    System.out.println(microscope.scan());
    try (Hold visitor = lab.request().label("alignment").owner(new Owner("visitor")).acquire()) {
      System.out.println(microscope.calibrate());
      System.out.println(microscope.switchLamp());
    }
    System.out.println(microscope.stepAsync().get());
    System.out.println(microscope.calibrate());
    System.out.println(microscope.commands().get());
    System.out.println(microscope.fireLaser());
    Microscope alone = new Microscope(AsyncGlobalLock.builder().enabled(false).build());
    System.out.println(alone.scan());
    try {
      System.out.println(alone.fireLaser());
    } catch (IllegalStateException refusal) {
      System.out.println(refusal.getMessage());
    }
  }
}
