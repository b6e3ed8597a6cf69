package dev.interlock.sync.jdk;

/** For the one place where it is not the compiler that knows what may be thrown. */
final class Sneaky {
  private Sneaky() {}

  /** Throws {@code failure}, which need not be an {@code X}; never returns. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> X thrown(Throwable failure) throws X {
    throw (X) failure;
  }
}
