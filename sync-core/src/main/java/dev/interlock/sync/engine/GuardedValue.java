package dev.interlock.sync.engine;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The value of a property, which its faces change with a lock, if that is there. */
public final class GuardedValue<T> {
  private final GlobalTerms terms;
  private final T initial;
  private final Consumer<? super T> write;
  private final AtomicReference<T> value;

  /**
   * A value.
   *
   * @param write is told each new value before it is there to be read; if it throws, there is none
   */
  public GuardedValue(GlobalTerms terms, T initial, Consumer<? super T> write) {
    this.terms = terms;
    this.initial = Arguments.notNull("initial value", initial);
    this.write = Arguments.notNull("write", write);
    this.value = new AtomicReference<>(initial);
  }

  public GlobalTerms terms() {
    return terms;
  }

  public T get() {
    return value.get();
  }

  public void set(T newValue) {
    write.accept(newValue);
    value.set(newValue);
  }

  public void reset() {
    set(initial);
  }

  /** With the lock it succeeds at once; without, as often as it takes until nobody interferes. */
  public T update(UnaryOperator<T> change) {
    for (; ; ) {
      T present = value.get();
      T next = Arguments.notNull("value", change.apply(present));
      write.accept(next);
      if (value.compareAndSet(present, next)) {
        return next;
      }
    }
  }

  @Override
  public String toString() {
    String label = terms.label();
    return (label == null ? "" : label + " = ") + value.get();
  }
}
