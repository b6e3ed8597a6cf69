package dev.interlock.benchmarks.jmh;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncCondition;
import dev.interlock.sync.jdk.AsyncLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two threads that wait for each other by turns, at a lock with two conditions. */
@State(Scope.Benchmark)
public class ConditionPingPong {
  private final Ours condition = new Ours();
  private final OfJdk view = new OfJdk(AsyncLock.create().asJavaLock());
  private final OfJdk reentrantLock = new OfJdk(new ReentrantLock(true));
  private final List<Thread> partners = new ArrayList<>();

  /** A table at which it is one's turn or the other's. */
  private abstract static class Table {
    boolean isPartnersTurn;

    /** One's move, and the other's. */
    abstract void move() throws InterruptedException;

    /** The other's moves. */
    abstract void answer() throws InterruptedException;
  }

  private static final class Ours extends Table {
    private final AsyncLock lock = AsyncLock.create();
    private final AsyncCondition mine = lock.newCondition();
    private final AsyncCondition partners = lock.newCondition();

    @Override
    void move() throws InterruptedException {
      Hold hold = lock.acquire();
      try {
        isPartnersTurn = true;
        partners.signal(hold);
        while (isPartnersTurn) {
          mine.await(hold);
        }
      } finally {
        hold.close();
      }
    }

    @Override
    void answer() throws InterruptedException {
      Hold hold = lock.acquire();
      try {
        for (; ; ) {
          while (!isPartnersTurn) {
            partners.await(hold);
          }
          isPartnersTurn = false;
          mine.signal(hold);
        }
      } finally {
        hold.close();
      }
    }
  }

  private static final class OfJdk extends Table {
    private final Lock lock;
    private final Condition mine;
    private final Condition partners;

    OfJdk(Lock lock) {
      this.lock = lock;
      this.mine = lock.newCondition();
      this.partners = lock.newCondition();
    }

    @Override
    void move() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        isPartnersTurn = true;
        partners.signal();
        while (isPartnersTurn) {
          mine.await();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    void answer() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        for (; ; ) {
          while (!isPartnersTurn) {
            partners.await();
          }
          isPartnersTurn = false;
          mine.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  @Setup
  public void startPartners() {
    for (Table table : List.of(condition, view, reentrantLock)) {
      Thread partner =
          new Thread(
              () -> {
                try {
                  table.answer();
                } catch (InterruptedException end) {
                  // The benchmark is over.
                }
              });
      partner.setDaemon(true);
      partner.start();
      partners.add(partner);
    }
  }

  @TearDown
  public void stopPartners() {
    partners.forEach(Thread::interrupt);
  }

  @Benchmark
  public void condition() throws InterruptedException {
    condition.move();
  }

  @Benchmark
  public void view() throws InterruptedException {
    view.move();
  }

  @Benchmark
  public void reentrantLock() throws InterruptedException {
    reentrantLock.move();
  }
}
