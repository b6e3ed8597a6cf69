package dev.interlock.rivals;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.rivals.CancelOfQueuedFuture.FutureSemaphore;
import dev.interlock.rivals.CancelOfQueuedReader.FutureReadWriteLock;
import dev.interlock.rivals.OrTimeoutOnQueuedFuture.FutureLock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The checks of the cases about futures, seen to fail and to pass on locks that were made for it.
 */
final class FutureChecksTest {
  private static final Effort EFFORT =
      new Effort(1, Duration.ZERO, 1, 1, Duration.ofMillis(20), Duration.ofMinutes(1));

  /** One permit, and a queue of the futures themselves. */
  private static final class Fake implements FutureLock<String>, FutureSemaphore<String> {
    private final Queue<CompletableFuture<String>> queue = new ArrayDeque<>();
    private final boolean passesOverTheDead;
    private long available = 1;

    Fake(boolean passesOverTheDead) {
      this.passesOverTheDead = passesOverTheDead;
    }

    @Override
    public CompletableFuture<String> acquire() {
      CompletableFuture<String> future = new CompletableFuture<>();
      if (available > 0) {
        available--;
        future.complete("token");
      } else {
        queue.add(future);
      }
      return future;
    }

    @Override
    public void release(String token) {
      for (CompletableFuture<String> next; (next = queue.poll()) != null; ) {
        if (next.complete(token) || !passesOverTheDead) {
          return;
        }
      }
      available++;
    }

    @Override
    public long availablePermits() {
      return available;
    }
  }

  @Test
  void seesALockDieOfATimeout() throws Exception {
    assertFalse(new OrTimeoutOnQueuedFuture().run(new Fake(false), EFFORT).kept());
    assertTrue(new OrTimeoutOnQueuedFuture().run(new Fake(true), EFFORT).kept());
  }

  @Test
  void seesAPermitLostToACancellation() throws Exception {
    assertFalse(new CancelOfQueuedFuture().run(new Fake(false), EFFORT).kept());
    assertTrue(new CancelOfQueuedFuture().run(new Fake(true), EFFORT).kept());
  }

  /** The writer's way out, with a future per reader, or one for all of them as an epoch has. */
  private static final class FakeReadWriteLock implements FutureReadWriteLock<String, String> {
    private final CompletableFuture<String> shared = new CompletableFuture<>();
    private final Queue<CompletableFuture<String>> readers = new ArrayDeque<>();
    private final boolean sharesFutures;

    FakeReadWriteLock(boolean sharesFutures) {
      this.sharesFutures = sharesFutures;
    }

    @Override
    public CompletableFuture<String> read() {
      CompletableFuture<String> reader = sharesFutures ? shared : new CompletableFuture<>();
      readers.add(reader);
      return reader;
    }

    @Override
    public CompletableFuture<String> write() {
      return CompletableFuture.completedFuture("writer");
    }

    @Override
    public void releaseReader(String token) {}

    @Override
    public void releaseWriter(String token) {
      readers.forEach(reader -> reader.complete("reader"));
    }
  }

  @Test
  void seesAReaderCancelledByAnother() throws Exception {
    assertFalse(new CancelOfQueuedReader().run(new FakeReadWriteLock(true), EFFORT).kept());
    assertTrue(new CancelOfQueuedReader().run(new FakeReadWriteLock(false), EFFORT).kept());
  }
}
