package dev.interlock.sync.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The value of a property, which its faces change with a lock, if that is there. */
public final class GuardedValue<T> {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(GuardedValue.class, "value", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final GlobalTerms terms;
  private final T initial;
  private final Consumer<? super T> write;
  private volatile T value;

  /**
   * A value.
   *
   * @param write is told each new value before it is there to be read; if it throws, there is none
   */
  public GuardedValue(GlobalTerms terms, T initial, Consumer<? super T> write) {
    this.terms = terms;
    this.initial = Arguments.notNull("initial value", initial);
    this.write = Arguments.notNull("write", write);
    this.value = initial;
  }

  public GlobalTerms terms() {
    return terms;
  }

  public T get() {
    return value;
  }

  public void set(T newValue) {
    write.accept(newValue);
    value = newValue;
  }

  public void reset() {
    set(initial);
  }

  /** With the lock it succeeds at once; without, as often as it takes until nobody interferes. */
  public T update(UnaryOperator<T> change) {
    for (; ; ) {
      T present = value;
      T next = Arguments.notNull("value", change.apply(present));
      write.accept(next);
      if (VALUE.compareAndSet(this, present, next)) {
        return next;
      }
    }
  }

  @Override
  public String toString() {
    String label = terms.label();
    return (label == null ? "" : label + " = ") + value;
  }
}
