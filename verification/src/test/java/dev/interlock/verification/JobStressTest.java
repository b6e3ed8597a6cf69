package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.interlock.sync.HolderSnapshot;
import dev.interlock.sync.LockSnapshot;
import dev.interlock.sync.jdk.AsyncTimeoutHold;
import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * Whoever looks at a lock that is taken and left all the time sees what its holder does: never what
 * an earlier one did, and never nothing.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class JobStressTest {
  private static final int ENOUGH = 3_000;

  /** A holder that is not running is looked at again and again, and is still but one. */
  private static final int SEVERAL = 10;

  private final AsyncTimeoutLock lock = AsyncTimeoutLock.create("camera");
  private final Map<Long, String> done = new ConcurrentHashMap<>();
  private final Map<Long, String> seen = new ConcurrentHashMap<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  private void work(String worker) throws Exception {
    for (int i = 0; !stopped; i++) {
      String job = worker + " " + i;
      // Every other one without waiting, as far as the others let it.
      AsyncTimeoutHold hold =
          i % 2 == 0 ? lock.acquire(TimeoutContract.LONG, job) : lock.request().job(job).attempt();
      if (hold.isHeld()) {
        done.put(lock.snapshot().acquisitions(), job);
        hold.close();
      }
    }
  }

  private void look() {
    while (!stopped) {
      LockSnapshot before = lock.snapshot();
      String job = lock.job().orElse(null);
      LockSnapshot after = lock.snapshot();
      HolderSnapshot holder = before.holder();
      if (holder != null) {
        note(before.acquisitions(), holder.label());
        if (after.locked() && before.acquisitions() == after.acquisitions()) {
          note(before.acquisitions(), job);
        }
      }
    }
  }

  private void note(long acquisition, @Nullable String job) {
    assertNotNull(job, "somebody has it, and does nothing");
    seen.put(acquisition, job);
    looks.incrementAndGet();
  }

  private Thread start(String name, Callable<?> task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.call();
              } catch (Throwable failure) {
                failures.add(failure);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @Test
  void w6WhoeverLooksSeesWhatTheHolderDoes() {
    List<Thread> threads = new ArrayList<>();
    for (String worker : List.of("acq", "print", "calibrate")) {
      threads.add(
          start(
              worker,
              () -> {
                work(worker);
                return true;
              }));
    }
    for (String reader : List.of("operator", "panel")) {
      threads.add(
          start(
              reader,
              () -> {
                look();
                return true;
              }));
    }
    Eventually.until(
        () ->
            !failures.isEmpty()
                || (looks.get() >= ENOUGH && done.size() >= ENOUGH && seen.size() >= SEVERAL),
        () -> looks + " looks at " + seen.size() + " of " + done.size() + " jobs");
    stopped = true;
    threads.forEach(Eventually::ended);
    assertEquals(List.of(), List.copyOf(failures));
    seen.forEach(
        (acquisition, job) -> assertEquals(done.get(acquisition), job, () -> "no. " + acquisition));
  }
}
