package dev.interlock.benchmarks;

import dev.interlock.benchmarks.jmh.Coroutines;
import dev.interlock.sync.jdk.AsyncLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import kotlinx.coroutines.sync.Mutex;
import kotlinx.coroutines.sync.MutexKt;
import org.jspecify.annotations.Nullable;
import org.openjdk.jol.info.GraphLayout;

/** What objects weigh, by JOL. Exact, so there is one round and no spread. */
final class Footprints {
  static final String SET = "footprint";
  private static final int WAITERS = 10_000;

  static {
    // The rival has lambdas inside, whose fields JOL does not look at otherwise.
    System.setProperty("jol.magicFieldOffset", "true");
  }

  private Footprints() {}

  static void compare(Consumer<Comparison> lines) {
    Mutex mutex = MutexKt.Mutex(false);
    double lock = sizeOf(AsyncLock.create().core());
    lines.accept(line("an idle lock", lock, "Mutex", sizeOf(mutex), null));
    lines.accept(line("an idle lock", lock, "ReentrantLock", sizeOf(new ReentrantLock()), null));

    double alone = Coroutines.weighSuspended(WAITERS, Footprints::sizeOf);
    double ours = Coroutines.weighWaiting(AsyncLock.create().core(), WAITERS, Footprints::sizeOf);
    double rival = Coroutines.weighWaiting(mutex, WAITERS, Footprints::sizeOf);
    ours = (ours - alone) / WAITERS;
    rival = (rival - alone) / WAITERS;
    lines.accept(line("a suspended coroutine, beside itself", ours, "Mutex", rival, Bar.aim(1.2)));
  }

  private static double sizeOf(Object root) {
    return GraphLayout.parseInstance(root).totalSize();
  }

  private static Comparison line(
      String name, double ours, String rivalName, double rival, @Nullable Bar bar) {
    double ratio = ours / rival;
    return new Comparison(
        SET, name, rivalName, "B", ours, rival, ratio, ratio, Comparison.Subject.RATIO, bar);
  }
}
