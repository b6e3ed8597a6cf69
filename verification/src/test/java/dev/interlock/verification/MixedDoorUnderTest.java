package dev.interlock.verification;

import dev.interlock.sync.Hold;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that take turns at several doors. */
final class MixedDoorUnderTest implements DoorUnderTest {
  private final List<DoorUnderTest> doors;
  private final AtomicInteger turn = new AtomicInteger();

  MixedDoorUnderTest(DoorUnderTest... doors) {
    this.doors = List.of(doors);
  }

  /** All three, in this order. */
  static MixedDoorUnderTest ofAll() {
    return new MixedDoorUnderTest(
        new SuspendingDoorUnderTest(), new FutureDoorUnderTest(), new BlockingDoorUnderTest());
  }

  private DoorUnderTest next() {
    return doors.get(turn.getAndIncrement() % doors.size());
  }

  @Override
  public Attempt<Hold> start(Target target, Ask ask) {
    return next().start(target, ask);
  }

  @Override
  public Attempt<Optional<Hold>> startTry(Target target, Ask ask) {
    return next().startTry(target, ask);
  }

  @Override
  public <T> Attempt<T> startScope(Target target, Ask ask, Supplier<CompletionStage<T>> body) {
    return next().startScope(target, ask, body);
  }

  @Override
  public <T> Attempt<T> startWait(WaitTarget<T> target, @Nullable Duration timeout) {
    return next().startWait(target, timeout);
  }

  @Override
  public <T> Attempt<Optional<T>> startTryWait(WaitTarget<T> target, Duration timeout) {
    return next().startTryWait(target, timeout);
  }

  @Override
  public void close() {
    doors.forEach(DoorUnderTest::close);
  }
}
