package dev.interlock.sync;

/** Whether an operation takes a {@code GlobalLock}, which can be disabled. */
public enum LockUse {
  /** It takes the lock if that is enabled, and runs without it otherwise. The default. */
  IF_ENABLED,
  /** It takes the lock, and fails with a {@link LockDisabledException} if that is disabled. */
  REQUIRED,
  /** It runs without the lock. */
  SKIPPED
}
