package dev.interlock.verification;

import dev.interlock.sync.Owner;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one caller asks for, in the words of no door. */
public record Ask(
    int permits, @Nullable Duration timeout, @Nullable String label, @Nullable Owner owner) {
  /** For one permit, for ever, by nobody in particular. */
  public static final Ask PLAIN = new Ask(1, null, null, null);

  /** For {@code permits}, for ever. */
  public static Ask of(int permits) {
    return new Ask(permits, null, null, null);
  }

  /** For one permit, with a label. */
  public static Ask called(String label) {
    return PLAIN.labelled(label);
  }

  /** As this, giving up after {@code limit}. */
  public Ask within(Duration limit) {
    return new Ask(permits, limit, label, owner);
  }

  /** As this, giving up after so many milliseconds. */
  public Ask withinMillis(long millis) {
    return within(Duration.ofMillis(millis));
  }

  /** As this, with a label. */
  public Ask labelled(String text) {
    return new Ask(permits, timeout, text, owner);
  }

  /** As this, on behalf of {@code who}. */
  public Ask by(Owner who) {
    return new Ask(permits, timeout, label, who);
  }

  /** Whether the plain methods can say this, without a request object. */
  public boolean isPlain() {
    return label == null && owner == null;
  }
}
