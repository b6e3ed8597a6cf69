package dev.interlock.sync;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a synchronisation object at one instant. Everything in it was true together: it is
 * taken in one step in which nobody gets in, leaves, begins to wait or gives up. The times in it
 * are measured to one reading of the object's clock just before that step.
 */
public interface SyncSnapshot extends Serializable {
  /**
   * The object's name.
   *
   * @return the name, or {@code null} if it has none
   */
  @Nullable String name();

  /**
   * How many wait. Never less than the size of {@link #waiters()}.
   *
   * @return the number of waiters
   */
  int waiterCount();

  /**
   * Those who wait, first to be served first. A snapshot that somebody asked for has all of them;
   * the one in an exception has the first 16 at most, so that a thousand waiters that give up
   * together do not copy each other.
   *
   * @return an immutable list
   */
  List<WaiterSnapshot> waiters();

  /**
   * What has become of earlier waiters.
   *
   * @return the counters
   */
  QueueCounters counters();
}
