package dev.interlock.sync.engine;

import dev.interlock.sync.LockBusyException;
import dev.interlock.sync.LockUse;
import dev.interlock.sync.Owner;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How a lock that can be taken again is to be taken: what the requests of both faces are made of.
 *
 * @param label what reports call it, or null
 * @param owner on whose behalf, or null: then it is the caller's own operation
 * @param timeoutNanos how long to wait, or null: then it is as long as the lock says
 * @param logLevel at which it is logged that the lock was busy, or null: then it is not logged
 */
public record GlobalTerms(
    GlobalLockEngine engine,
    @Nullable String label,
    @Nullable Owner owner,
    @Nullable Long timeoutNanos,
    LockUse use,
    @Nullable Level logLevel) {
  private static final System.Logger LOGGER = System.getLogger("dev.interlock.sync.GlobalLock");

  /** The exception itself remembers it, so that nobody else has to. */
  private static final VarHandle LOGGED;

  static {
    try {
      LOGGED =
          MethodHandles.privateLookupIn(LockBusyException.class, MethodHandles.lookup())
              .findVarHandle(LockBusyException.class, "logged", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Those of a call that says nothing. */
  public static GlobalTerms of(GlobalLockEngine engine) {
    return new GlobalTerms(engine, null, null, null, LockUse.IF_ENABLED, null);
  }

  public GlobalTerms label(String newLabel) {
    String checked = Arguments.name("label", newLabel);
    return new GlobalTerms(engine, checked, owner, timeoutNanos, use, logLevel);
  }

  public GlobalTerms owner(Owner newOwner) {
    Owner checked = Arguments.notNull("owner", newOwner);
    return new GlobalTerms(engine, label, checked, timeoutNanos, use, logLevel);
  }

  public GlobalTerms timeoutNanos(long newTimeoutNanos) {
    return new GlobalTerms(engine, label, owner, newTimeoutNanos, use, logLevel);
  }

  public GlobalTerms use(LockUse newUse) {
    LockUse checked = Arguments.notNull("use", newUse);
    return new GlobalTerms(engine, label, owner, timeoutNanos, checked, logLevel);
  }

  /** No effect if nothing is logged. */
  public GlobalTerms logLevel(Level newLogLevel) {
    Level checked = Arguments.notNull("log level", newLogLevel);
    return logLevel == null
        ? this
        : new GlobalTerms(engine, label, owner, timeoutNanos, use, checked);
  }

  /** The name of an operation is its label; that it was busy is logged. */
  public GlobalTerms operation(String name) {
    return new GlobalTerms(
        engine, Arguments.name("operation name", name), owner, timeoutNanos, use, Level.INFO);
  }

  /** How long to wait where it is an error not to get in. */
  public long patienceNanos() {
    return timeoutNanos == null ? engine.defaultTimeoutNanos() : timeoutNanos;
  }

  /** How long to wait where the answer may be no. */
  public long tryPatienceNanos() {
    return timeoutNanos == null ? 0 : timeoutNanos;
  }

  /**
   * A hold that is not held yet.
   *
   * @param caller the owner of the calling code, or null; one that the request names goes before
   * @param operation what may take the lock again if there is no owner: a thread, or null
   */
  public GlobalHold newHold(
      Object party, @Nullable Owner caller, @Nullable Object operation, boolean scoped) {
    Owner who = owner == null ? caller : owner;
    Tag tag = label == null && who == null ? null : new Tag(label, who);
    return engine.newHold(party, tag, who == null ? operation : who, scoped, use);
  }

  /** The lock was busy, so the operation has not begun. */
  public void busyBeforeStart(LockBusyException busy) {
    Level level = logLevel;
    if (level != null) {
      log(
          () ->
              LOGGER.log(
                  level,
                  () -> "Global lock was busy: didn't run " + label + ": " + busy.getMessage()));
    }
  }

  /**
   * The operation has failed with {@code failure}, maybe because a lock was busy. The innermost
   * operation around the call says so, and those around that have nothing to add.
   */
  public void failedInside(Throwable failure) {
    if (logLevel != null
        && causeOf(failure) instanceof LockBusyException busy
        && LOGGED.compareAndSet(busy, false, true)) {
      log(() -> LOGGER.log(Level.ERROR, "A lock was busy inside of " + label, busy));
    }
  }

  /** What has failed in the first place, whatever futures it has come through. */
  private static @Nullable Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException || cause instanceof ExecutionException) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What a logger throws must not stand in for what there is to log. */
  private static void log(Runnable logging) {
    try {
      logging.run();
    } catch (Throwable brokenLogger) {
      Deliveries.report(brokenLogger);
    }
  }
}
