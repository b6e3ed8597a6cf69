package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.sync.Hold;
import dev.interlock.sync.SyncTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The forms that run a body inside. */
interface ScopeContract extends Steps {
  List<Ask> FORMS =
      List.of(
          Ask.PLAIN,
          Ask.called("scan"),
          Ask.PLAIN.within(TimeoutContract.LONG),
          Ask.called("scan").within(TimeoutContract.LONG));

  @Test
  default void aScopeIsInsideFromItsBodyBeginsUntilItEnds() {
    for (Ask form : FORMS) {
      Target target = exclusive();
      CompletableFuture<String> body = new CompletableFuture<>();
      AtomicBoolean taken = new AtomicBoolean();
      Attempt<String> scope =
          door()
              .startScope(
                  target,
                  form,
                  () -> {
                    taken.set(target.isTaken());
                    return body;
                  });
      Eventually.until(taken::get, target::snapshot);
      Attempt<Hold> waiter = enqueue(target, Ask.PLAIN);
      assertTrue(scope.isOpen());
      body.complete("result");
      assertEquals("result", scope.value());
      waiter.value().close();
      Steps.assertIdle(target);
    }
  }

  @Test
  default void aScopeThatHadToWaitRunsItsBodyOnce() {
    for (Ask form : FORMS) {
      Target target = exclusive();
      Hold hold = Steps.take(target);
      HoldContract.Guarded guarded = new HoldContract.Guarded();
      Attempt<String> scope = door().startScope(target, form, () -> Steps.done(guarded::visit));
      Steps.awaitWaiters(target, 1);
      hold.close();
      assertEquals("done", scope.value());
      Steps.assertIdle(target);
      guarded.visitedTimes(1);
    }
  }

  @Test
  default void aBodysExceptionPassesAndTheObjectIsFree() {
    for (Ask form : FORMS) {
      Target target = exclusive();
      IllegalStateException thrown = new IllegalStateException("from the body");
      Attempt<String> atOnce =
          door()
              .startScope(
                  target,
                  form,
                  () -> {
                    throw thrown;
                  });
      assertSame(thrown, rootOf(atOnce.failure()));
      Steps.assertIdle(target);

      Attempt<String> later =
          door().startScope(target, form, () -> CompletableFuture.failedFuture(thrown));
      assertSame(thrown, rootOf(later.failure()));
      Steps.assertIdle(target);
    }
  }

  /** Coroutines copy an exception to show where it was rethrown; the original is its cause. */
  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = root; cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  @Test
  default void aScopeWhoseTimeIsUpDoesNotRunItsBody() {
    for (Ask form : List.of(Ask.PLAIN, Ask.called("scan"))) {
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(1))) {
        Target target = exclusive();
        Hold hold = Steps.take(target);
        AtomicBoolean ran = new AtomicBoolean();
        door()
            .startScope(target, form.within(timeout), () -> Steps.done(() -> ran.set(true)))
            .failure(SyncTimeoutException.class);
        assertTrue(hold.isHeld());
        hold.close();
        Steps.assertIdle(target);
        assertFalse(ran.get(), "the body ran");
      }
    }
  }
}
