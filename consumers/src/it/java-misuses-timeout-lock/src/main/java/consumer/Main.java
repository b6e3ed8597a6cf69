package consumer;

import dev.interlock.sync.jdk.AsyncTimeoutLock;
import java.time.Duration;

/** A typing error, a time without a unit, a release of somebody's hold: javac refuses each. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    AsyncTimeoutLock line = AsyncTimeoutLock.create("line");
    line.acacquire(Duration.ZERO, "heat").close();
    line.attempt(3, "heat").close();
    line.release();
  }
}
