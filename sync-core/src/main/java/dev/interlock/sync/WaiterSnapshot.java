package dev.interlock.sync;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One waiter, at one instant.
 *
 * @param label the label of the acquisition, or {@code null}
 * @param owner the owner that the acquisition was given, or {@code null}
 * @param door the manner in which it waits
 * @param party the coroutine, thread or future in words, such as {@code thread 'main'}
 * @param permits how many permits it wants; 1 at a lock
 * @param waitedNanos for how long it has waited, in nanoseconds. Where waiters come thick and fast,
 *     it can be some 10 ms less than that, and 0 for one that has just come.
 */
public record WaiterSnapshot(
    @Nullable String label,
    @Nullable Owner owner,
    Door door,
    String party,
    int permits,
    long waitedNanos)
    implements Serializable {

  /** Returns the waiter in words: {@code 'scan' (owner-7, coroutine 'scan') for 2.3 s}. */
  @Override
  public String toString() {
    return Sentences.who(label, owner, party) + " for " + Sentences.time(waitedNanos);
  }
}
