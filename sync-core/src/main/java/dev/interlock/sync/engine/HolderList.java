package dev.interlock.sync.engine;

import dev.interlock.sync.HolderSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a policy that lists those who are inside copies them while the latch is held, as many as
 * there is room for.
 */
final class HolderList {
  /** For a policy that does not list them. */
  static final HolderList NONE = new HolderList(0);

  private final Object[] parties;
  private final @Nullable Tag[] tags;
  private final long[] sinceNanos;
  private final boolean[] atLeast;
  private int size;

  /** How many there are, with or without room. */
  private int total;

  HolderList(int room) {
    parties = new Object[room];
    tags = new Tag[room];
    sinceNanos = new long[room];
    atLeast = new boolean[room];
  }

  boolean isComplete() {
    return total <= parties.length;
  }

  boolean hasRoom() {
    return size < parties.length;
  }

  void setTotal(int holders) {
    total = holders;
  }

  /**
   * One who is inside.
   *
   * @param since by the object's clock
   * @param isLowerBound whether it may have been inside before
   */
  void add(Object party, @Nullable Tag tag, long since, boolean isLowerBound) {
    parties[size] = party;
    tags[size] = tag;
    sinceNanos[size] = since;
    atLeast[size] = isLowerBound;
    size++;
  }

  List<HolderSnapshot> snapshots(Capture capture, Parties words) {
    List<HolderSnapshot> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      Tag tag = tags[i];
      list.add(
          new HolderSnapshot(
              tag == null ? null : tag.label(),
              words.ownerOf(parties[i], tag),
              words.doorOf(parties[i]),
              words.describe(parties[i]),
              capture.nanosSince(sinceNanos[i]),
              atLeast[i]));
    }
    return list;
  }
}
