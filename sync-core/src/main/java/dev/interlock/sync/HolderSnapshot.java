package dev.interlock.sync;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Who holds a lock, at one instant.
 *
 * @param label the label of the acquisition, or {@code null}
 * @param owner the owner of the hold, or {@code null}
 * @param door the manner in which it came, or {@code null} if the hold was transferred
 * @param party the coroutine, thread or future in words, such as {@code coroutine 'scan'}
 * @param heldNanos for how long, in nanoseconds
 * @param atLeast whether {@code heldNanos} is a lower bound: the time since somebody first took
 *     notice of a hold without a label, which reads no clock when it is taken
 */
public record HolderSnapshot(
    @Nullable String label,
    @Nullable Owner owner,
    @Nullable Door door,
    String party,
    long heldNanos,
    boolean atLeast)
    implements Serializable {

  /** Returns the holder in words: {@code 'scan' (owner-7, coroutine 'scan') for 2.3 s}. */
  @Override
  public String toString() {
    String who = Sentences.who(label, owner, party);
    if (!atLeast) {
      return who + " for " + Sentences.time(heldNanos);
    }
    // The first to take notice knows nothing yet of how long it has been so.
    return heldNanos == 0 ? who : who + " for at least " + Sentences.time(heldNanos);
  }
}
