package dev.interlock.sync.engine;

import dev.interlock.sync.Hold;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The hold of a semaphore: it knows itself whether it was given back, since any number of them are
 * out at a time.
 */
public final class PermitHold extends EngineHold {
  private static final VarHandle GIVEN_BACK;

  static {
    try {
      GIVEN_BACK =
          MethodHandles.lookup().findVarHandle(PermitHold.class, "givenBack", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SemaphoreEngine engine;
  private final int permits;
  private final @Nullable Tag tag;
  private volatile boolean givenBack;

  PermitHold(SemaphoreEngine engine, int permits, @Nullable Tag tag) {
    this.engine = engine;
    this.permits = permits;
    this.tag = tag;
  }

  @Override
  SemaphoreEngine engine() {
    return engine;
  }

  @Override
  public int permits() {
    return permits;
  }

  @Override
  public @Nullable Tag tag() {
    return tag;
  }

  @Override
  public boolean isHeld() {
    return !givenBack;
  }

  @Override
  boolean tryClose() {
    if (!forfeit(0)) {
      return false;
    }
    engine.exit(permits);
    return true;
  }

  @Override
  boolean forfeit(long value) {
    return GIVEN_BACK.compareAndSet(this, false, true);
  }

  @Override
  public Hold transfer() {
    return this;
  }
}
