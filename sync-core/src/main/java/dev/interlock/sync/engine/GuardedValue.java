package dev.interlock.sync.engine;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The value of a property, which its faces change with a lock, if that is there. The calls of one
 * operation may be inside together, and others skip the lock, so each change has a turn of its own
 * as well: what is written elsewhere and what is stored here are the same.
 */
public final class GuardedValue<T> {
  private final LockEngine turns;
  private final @Nullable String label;
  private final T initial;
  private final Consumer<? super T> write;
  private volatile T value;

  /** Whose turn it is, if that has begun. A thread asks only whether it is itself. */
  private @Nullable Thread changing;

  /**
   * A value.
   *
   * @param write is told each new value before it is there to be read; if it throws, there is none
   */
  public GuardedValue(GlobalTerms terms, T initial, Consumer<? super T> write) {
    this.turns = terms.engine().newTurns(terms.label());
    this.label = terms.label();
    this.initial = Arguments.notNull("initial value", initial);
    this.write = Arguments.notNull("write", write);
    this.value = initial;
  }

  public T get() {
    return value;
  }

  /** What makes it {@code newValue}. */
  public UnaryOperator<T> to(T newValue) {
    return new To<>(Arguments.notNull("value", newValue));
  }

  /** What makes it the initial value. */
  public UnaryOperator<T> toInitial() {
    return to(initial);
  }

  private record To<V>(V newValue) implements UnaryOperator<V> {
    @Override
    public V apply(V present) {
      return newValue;
    }
  }

  /** Where changes wait for their turn. */
  public HoldEngine turns() {
    return turns;
  }

  /**
   * The hold with which {@code party} waits for its turn to make {@code change}.
   *
   * @throws IllegalStateException if the caller is run by a change, for whose end it would wait
   */
  public EngineHold newTurn(Object party, UnaryOperator<T> change) {
    if (changing == Thread.currentThread()) {
      String wanted = change instanceof To<T> to ? "set to " + to.newValue : "updated";
      throw new IllegalStateException(
          "the property " + this + " cannot be " + wanted + " from within a change of its own");
    }
    return turns.newHold(party);
  }

  /** Makes the value what {@code change} makes of it, and returns that. In its turn. */
  public T change(UnaryOperator<T> change) {
    changing = Thread.currentThread();
    try {
      T next = Arguments.notNull("value", change.apply(value));
      write.accept(next);
      value = next;
      return next;
    } finally {
      changing = null;
    }
  }

  @Override
  public String toString() {
    return (label == null ? "" : label + " = ") + value;
  }
}
