package dev.interlock.samples.condition;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncCondition;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/**
 * A buffer that is waited on when it is full and when it is empty; its twin in Kotlin does the
 * same.
 *
 * @param <T> what is in it
 */
public final class BoundedBuffer<T> {
  private final int capacity;

  /**
   * An empty buffer.
   *
   * @param capacity how many fit in
   */
  public BoundedBuffer(int capacity) {
    this.capacity = capacity;
  }

  // region bounded-buffer
  private final AsyncLock lock = AsyncLock.create("buffer");
  private final AsyncCondition notFull = lock.newCondition("not full");
  private final AsyncCondition notEmpty = lock.newCondition("not empty");
  private final Deque<T> items = new ArrayDeque<>();

  /** Blocks while the buffer is full. */
  public void put(T item) throws InterruptedException {
    try (Hold hold = lock.acquire()) {
      notFull.await(hold, () -> items.size() < capacity);
      items.addLast(item);
      notEmpty.signal(hold);
    }
  }

  /** Blocks while the buffer is empty, for at most {@code timeout}. */
  public T take(Duration timeout) throws InterruptedException, SyncTimeoutException {
    try (Hold hold = lock.acquire()) {
      notEmpty.await(hold, timeout, () -> !items.isEmpty());
      notFull.signal(hold);
      return items.removeFirst();
    }
  }

  // endregion

  // region take-async
  /** The next item, without a thread that waits for it. */
  public CompletableFuture<T> takeAsync() {
    return lock.acquireAsync().thenCompose(this::takeAsync);
  }

  private CompletableFuture<T> takeAsync(Hold hold) {
    if (items.isEmpty()) {
      return notEmpty.awaitAsync(hold).thenCompose(signalled -> takeAsync(hold));
    }
    T item = items.removeFirst();
    notFull.signal(hold);
    hold.close();
    return CompletableFuture.completedFuture(item);
  }
  // endregion
}
