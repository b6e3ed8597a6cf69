package dev.interlock.sync.engine;

import dev.interlock.sync.Owner;
import org.jspecify.annotations.Nullable;

/** What a request says of itself, for reports. */
public record Tag(@Nullable String label, @Nullable Owner owner) {
  /** Of this, what is still true once the hold is anybody's. */
  Tag withoutOwner() {
    return owner == null ? this : new Tag(label, null);
  }
}
