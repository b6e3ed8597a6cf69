package consumer;

import dev.interlock.sync.Hold;
import dev.interlock.sync.jdk.AsyncLock;

/** Takes a lock from a thread. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    AsyncLock lock = AsyncLock.create();
    boolean refused;
    try (Hold hold = lock.acquire()) {
      refused = lock.tryAcquire().isEmpty();
    }
    System.out.println("java consumer: second hold refused = " + refused);
  }
}
