package consumer;

import dev.interlock.sync.jdk.AsyncLock;

/** Takes a lock and has nothing left to give it back with: Error Prone refuses this. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    AsyncLock lock = AsyncLock.create();
    lock.acquire();
  }
}
