package dev.interlock.sync;

import dev.interlock.sync.engine.Arguments;
import java.io.Serializable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An identity that can hold and wait: one logical operation, whatever threads, coroutines and
 * futures it consists of.
 *
 * <p>A thread has an identity of its own, a coroutine has one while it lasts, a future has none; an
 * explicit owner works for all three. It serves detection and reports only. A request without a
 * timeout fails at once if a scope of its own owner is inside, so two operations that may well wait
 * for each other need two owners. Two owners are the same only if they are the same object.
 */
public final class Owner implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final AtomicLong SERIAL = new AtomicLong();

  /** The owner's number, unique in this JVM run. */
  private final long id = SERIAL.incrementAndGet();

  /** The owner's name, or null. */
  private final @Nullable String name;

  /** An owner known by its number only. */
  public Owner() {
    this.name = null;
  }

  /**
   * An owner with a name.
   *
   * @param name how reports call it; not blank
   */
  public Owner(String name) {
    this.name = Arguments.name("owner name", name);
  }

  /**
   * The owner's number, unique in this JVM run.
   *
   * @return a number from 1
   */
  public long getId() {
    return id;
  }

  /**
   * The owner's name.
   *
   * @return the name, or {@code null} if none was given
   */
  public @Nullable String getName() {
    return name;
  }

  /** Returns {@code owner-7}, or {@code owner-7 'stage'} if it has a name. */
  @Override
  public String toString() {
    return name == null ? "owner-" + id : "owner-" + id + " '" + name + "'";
  }
}
