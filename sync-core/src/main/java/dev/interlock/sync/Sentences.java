package dev.interlock.sync;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The words of messages, in one place, so that every report says the same thing the same way. */
final class Sentences {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1_000 * MILLI;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final int MOST_NAMES = 16;

  private Sentences() {}

  static String object(String kind, @Nullable String name) {
    return name == null ? kind : kind + " '" + name + "'";
  }

  static String who(@Nullable String label, @Nullable Owner owner, String party) {
    String detail = owner == null ? party : owner + ", " + party;
    return label == null ? detail : "'" + label + "' (" + detail + ")";
  }

  static String waiting(int count) {
    return count == 0 ? "" : "; " + count + " waiting";
  }

  /** The first of {@code total}, as many as there are in {@code some}, and 16 at most. */
  static String firstOf(List<?> some, int total) {
    List<?> first = some.subList(0, Math.min(some.size(), MOST_NAMES));
    String names = first.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return first.size() < total ? names + ", …" : names;
  }

  /**
   * Tasks in a list: {@code 'pump' (task 4, thread 'worker-1') for 12 s, task 7 (a stage) for 6 s}.
   */
  static String tasks(List<TaskSnapshot> tasks) {
    return firstOf(tasks.stream().map(TaskSnapshot::inList).toList(), tasks.size());
  }

  static String gaveUp(SyncSnapshot snapshot, String wanted, long waitedNanos) {
    return snapshot
        + (wanted.isEmpty() ? "" : "; " + wanted)
        + (snapshot.waiterCount() == 0 ? "; nobody else waiting" : "")
        + (waitedNanos == 0 ? "; gave up at once" : "; gave up after " + time(waitedNanos));
  }

  /**
   * Two units at most, one decimal at most: {@code 0.3 ms}, {@code 150 ms}, {@code 2.3 s}, {@code
   * 12 min}, {@code 3 h 5 min}.
   */
  static String time(long nanos) {
    if (nanos < MILLI / 10) {
      return "less than 0.1 ms";
    }
    if (nanos < SECOND) {
      return nanos < 10 * MILLI ? decimal(nanos, MILLI) + " ms" : nanos / MILLI + " ms";
    }
    if (nanos < 10 * MINUTE) {
      return decimal(nanos, SECOND) + " s";
    }
    long minutes = nanos / MINUTE;
    return nanos < 2 * HOUR ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  private static String decimal(long nanos, long unit) {
    long tenths = nanos / (unit / 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : String.format(Locale.ROOT, "%d.%d", tenths / 10, tenths % 10);
  }
}
