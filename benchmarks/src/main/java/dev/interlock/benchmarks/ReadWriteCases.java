package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.ReadWriteFutures;
import dev.interlock.benchmarks.jmh.ReadWriteThreads;
import java.util.List;

/** A read-write lock beside what else there is. */
final class ReadWriteCases {
  private static final String FAIR = "fair ReentrantReadWriteLock";
  private static final String ASYNCUTIL = "java-async-util";

  private ReadWriteCases() {}

  static List<Case> all() {
    return List.of(
        Case.of(
                Cases.PRIMITIVES,
                "read-write, thread reads",
                new Side(ReadWriteThreads.class, "read"),
                FAIR,
                new Side(ReadWriteThreads.class, "fairRead"))
            .aim(1.5),
        Case.of(
                Cases.PRIMITIVES,
                "read-write, thread writes",
                new Side(ReadWriteThreads.class, "write"),
                FAIR,
                new Side(ReadWriteThreads.class, "fairWrite"))
            .aim(1.5),
        Case.of(
                Cases.PRIMITIVES,
                "read-write, 4 threads, 90 % reads",
                new Side(ReadWriteThreads.class, "mostlyRead"),
                FAIR,
                new Side(ReadWriteThreads.class, "fairMostlyRead"))
            .threads(4)
            .aim(1.5),
        Case.of(
                Cases.PRIMITIVES,
                "read-write, future reads",
                new Side(ReadWriteFutures.class, "read"),
                ASYNCUTIL,
                new Side(ReadWriteFutures.class, "asyncutilRead"))
            .aim(1.2),
        Case.of(
                Cases.PRIMITIVES,
                "read-write, future writes",
                new Side(ReadWriteFutures.class, "write"),
                ASYNCUTIL,
                new Side(ReadWriteFutures.class, "asyncutilWrite"))
            .aim(1.2),
        Case.of(
                Cases.PRIMITIVES,
                "read-write, future, to readers",
                new Side(ReadWriteFutures.class, "handOver"),
                ASYNCUTIL,
                new Side(ReadWriteFutures.class, "asyncutilHandOver"))
            .aim(1.2));
  }
}
