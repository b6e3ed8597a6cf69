package dev.interlock.sync;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.interlock.sync.engine.Arguments;
import dev.interlock.sync.engine.Bound;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An identity that can hold and wait: one logical operation, whatever threads, coroutines and
 * futures it consists of.
 *
 * <p>A thread has an identity of its own, a coroutine has one while it lasts, a future has none; an
 * explicit owner works for all three. It serves re-entrancy, detection and reports. A request
 * without a timeout fails at once if a scope of its own owner is inside, so two operations that may
 * well wait for each other need two owners. Two owners are the same only if they are the same
 * object.
 *
 * <p>Code belongs to an owner in one of three ways: a request names it; a coroutine has it in its
 * context, where {@code Owner.asContextElement()} puts it; or the thread is {@linkplain
 * #run(Runnable) bound} to it, as a thread also is while it runs such a coroutine. A coroutine that
 * is started by one with an owner gets an owner of its own, whose {@linkplain #getParent() parent}
 * that is: what runs at the same time is not the same operation.
 */
public final class Owner implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final AtomicLong SERIAL = new AtomicLong();

  /** The owner's number, unique in this JVM run. */
  private final long id = SERIAL.incrementAndGet();

  /** The owner's name, or null. */
  private final @Nullable String name;

  /** Weak, so that operations that start one another in turn do not pile up. */
  private final transient @Nullable WeakReference<Owner> parent;

  /** An owner known by its number only. */
  public Owner() {
    this(null, null);
  }

  /**
   * An owner with a name.
   *
   * @param name how reports call it; not blank
   */
  public Owner(String name) {
    this(Arguments.name("owner name", name), null);
  }

  private Owner(@Nullable String name, @Nullable Owner parent) {
    this.name = name;
    this.parent = parent == null ? null : new WeakReference<>(parent);
  }

  /**
   * An owner for an operation that this one starts and that runs at the same time.
   *
   * @return a new owner without a name, whose parent is this
   */
  public Owner newChild() {
    return new Owner(null, this);
  }

  /**
   * The owner that the current thread is bound to: by the coroutine that it runs, or by a block
   * that it {@linkplain #run(Runnable) runs}. This is what blocking calls go by. What else runs on
   * the thread meanwhile counts as the same operation: a stage that depends on a future and is run
   * in place, a task that a thread of a pool helps with while it waits, a coroutine without an
   * owner in the event loop of a nested {@code runBlocking}. A coroutine knows better: it has its
   * owner in its context, or none.
   *
   * @return the owner, or {@code null} if there is none
   */
  public static @Nullable Owner current() {
    return Bound.owner();
  }

  /**
   * Runs {@code body} as a part of this operation: the current thread is bound to this owner until
   * it returns, and then to the one that it was bound to before. Threads that it starts are not.
   *
   * @param body what to do
   */
  public void run(Runnable body) {
    Arguments.notNull("body", body);
    Owner before = Bound.replace(this);
    try {
      body.run();
    } finally {
      Bound.replace(before);
    }
  }

  /**
   * As {@link #run}, with a result.
   *
   * @param <T> the result
   * @param body what to do
   * @return the body's result
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> T get(Supplier<T> body) {
    Arguments.notNull("body", body);
    Owner before = Bound.replace(this);
    try {
      return body.get();
    } finally {
      Bound.replace(before);
    }
  }

  /**
   * As {@link #run}, with a result, for what may throw.
   *
   * @param <T> the result
   * @param body what to do
   * @return the body's result
   * @throws Exception as the body does
   */
  @CanIgnoreReturnValue
  public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
    Arguments.notNull("body", body);
    Owner before = Bound.replace(this);
    try {
      return body.call();
    } finally {
      Bound.replace(before);
    }
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

  /**
   * The operation that has started this one.
   *
   * @return the parent; {@code null} if there is none, or nothing refers to it any more
   */
  public @Nullable Owner getParent() {
    return parent == null ? null : parent.get();
  }

  /**
   * Whether {@code ancestor} has started this operation, directly or by way of others.
   *
   * @param ancestor another owner
   * @return {@code true} if it is among the parents
   */
  public boolean isDescendantOf(Owner ancestor) {
    Arguments.notNull("ancestor", ancestor);
    for (Owner above = getParent(); above != null; above = above.getParent()) {
      if (above == ancestor) {
        return true;
      }
    }
    return false;
  }

  /** Returns {@code owner-7}, or {@code owner-7 'stage'} if it has a name. */
  @Override
  public String toString() {
    return name == null ? "owner-" + id : "owner-" + id + " '" + name + "'";
  }
}
