package dev.interlock.samples.condition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.sync.SyncTimeoutException;
import dev.interlock.sync.jdk.AsyncLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ConditionSamplesTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @Test
  void aBufferIsFilledAndEmptiedInOrder() throws Exception {
    BoundedBuffer<Integer> buffer = new BoundedBuffer<>(2);
    CompletableFuture<Integer> first = buffer.takeAsync();
    ExecutorService producer = Executors.newSingleThreadExecutor();
    Future<Boolean> filled =
        producer.submit(
            () -> {
              for (int i = 0; i < 100; i++) {
                buffer.put(i);
              }
              return true;
            });
    assertEquals(0, first.join());
    for (int i = 1; i < 99; i++) {
      assertEquals(i, buffer.take(LONG));
    }
    assertEquals(99, buffer.takeAsync().join());
    filled.get();
    producer.shutdown();
    String message =
        assertThrows(SyncTimeoutException.class, () -> buffer.take(Duration.ZERO)).getMessage();
    assertEquals(
        "condition 'not empty' of lock 'buffer'; no signal came; nobody else waiting; gave up at"
            + " once",
        message);
  }

  @Test
  void aTurnstileOpens() throws Exception {
    Turnstile turnstile = new Turnstile(AsyncLock.create("gate"));
    ExecutorService visitor = Executors.newSingleThreadExecutor();
    Future<Boolean> passed =
        visitor.submit(
            () -> {
              turnstile.pass();
              return true;
            });
    assertFalse(passed.isDone());
    turnstile.open();
    passed.get();
    turnstile.pass();
    visitor.shutdown();
    assertEquals("lock 'gate' is free", turnstile.toString());
  }
}
