package dev.interlock.sync;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A read-write lock at one instant.
 *
 * @param name the lock's name, or {@code null}
 * @param writer who writes, or {@code null} if nobody does
 * @param readerCount how many read; 0 while somebody writes
 * @param readers those who read, in the order in which they got in. A snapshot that somebody asked
 *     for has all of them; the one in an exception has the first 16 at most
 * @param waiterCount how many wait, on both sides
 * @param waiters those who wait, on both sides, in order
 * @param waitingWriters those of the {@code waiters} who wait to write
 * @param counters what has become of earlier waiters, on both sides
 */
public record ReadWriteLockSnapshot(
    @Nullable String name,
    @Nullable HolderSnapshot writer,
    int readerCount,
    List<HolderSnapshot> readers,
    int waiterCount,
    List<WaiterSnapshot> waiters,
    List<WaiterSnapshot> waitingWriters,
    QueueCounters counters)
    implements SyncSnapshot {

  /** Copies the lists. */
  public ReadWriteLockSnapshot {
    readers = List.copyOf(readers);
    waiters = List.copyOf(waiters);
    waitingWriters = List.copyOf(waitingWriters);
  }

  /**
   * Returns the state in words, with the first 16 readers at most: {@code read-write lock 'map' is
   * read by 2: 'scan' (coroutine 'scan') for 2.3 s, thread 'main'; 3 waiting}.
   */
  @Override
  public String toString() {
    return Sentences.object("read-write lock", name) + state() + Sentences.waiting(waiterCount);
  }

  private String state() {
    if (writer != null) {
      return " is written by " + writer;
    }
    return readerCount == 0
        ? " is free"
        : " is read by " + readerCount + ": " + Sentences.firstOf(readers, readerCount);
  }
}
