package dev.interlock.sync.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every guard of {@link EngineInvariants} is seen to fail: the line that it guards is broken in a
 * copy of the source, the copy is compiled and loaded beside the engine, and the guard is run on
 * it.
 */
@Timeout(60)
class BrokenVariantsTest {
  private static final String ENGINE = "dev/interlock/sync/engine/";

  /** What is broken, how, and which guard must notice. */
  record Variant(String invariant, String file, String line, String broken, String guard) {
    @Override
    public String toString() {
      return invariant + ": " + guard;
    }
  }

  static Stream<Variant> variants() {
    String engine = "QueuedSynchronizer";
    return Stream.of(
        new Variant(
            "I1",
            engine,
            "STATE.compareAndSet(this, s, s | LATCHED)",
            "STATE.compareAndSet(this, s, s)",
            "aFastPathThatBeganBeforeTheLatchCannotWriteUnderIt"),
        new Variant(
            "I2",
            engine,
            "onGrant(waiter.grant, waiter.party, value);\n    waiter.become(Waiter.GRANTED);",
            "onGrant(waiter.grant, waiter.party, value);",
            "aGrantedWaiterCannotWithdraw"),
        new Variant(
            "I2",
            engine,
            "queue.remove(waiter);\n    }\n    waiter.become(Waiter.WITHDRAWN);",
            "}\n    waiter.become(Waiter.WITHDRAWN);",
            "aWithdrawnWaiterIsNeverGranted"),
        new Variant(
            "I2",
            engine,
            "if (waiter.isDecided()) {\n      unlatch(s);\n      return true;",
            "if (false) {\n      unlatch(s);\n      return true;",
            "aWaiterThatWasWithdrawnBeforeItCameIsNotQueued"),
        new Variant(
            "I2",
            "Deliveries",
            "return false;",
            "return true;",
            "aGrantThatCannotBeDeliveredGoesToTheNext"),
        new Variant(
            "I2",
            "Deliveries",
            "if (waiter.revoke(failure)) {",
            "if (waiter.revoke(failure) || true) {",
            "aGrantThatWasClaimedIsNotTakenBack"),
        new Variant(
            "I2",
            engine,
            "unreached = revoked;",
            "Deliveries.fail(revoked);",
            "whatCannotBeDeliveredMovesOnBeforeItsWaiterIsTold"),
        new Variant(
            "I3",
            engine,
            "return queue.isEmpty() ? s & ~QUEUED : s | QUEUED;",
            "return s | QUEUED;",
            "theLastWaiterToLeaveTakesTheFlagsAway"),
        new Variant(
            "I4",
            engine,
            "if (wasFirst) {\n      settle(s);",
            "if (wasFirst) {\n      unlatch(s);",
            "aFirstWaiterThatLeavesLetsThoseBehindItPass"),
        new Variant(
            "I4",
            engine,
            "s &= ~SIGNALLED;",
            "",
            "aSignalledWaiterThatCameTooLateIsSignalledAgain"),
        new Variant(
            "I4",
            engine,
            "s &= ~(SIGNALLED | OVERTAKES);",
            "s &= ~OVERTAKES;",
            "aSignalledWaiterThatLeavesHandsTheSignalOn"),
        new Variant(
            "I4",
            engine,
            "s = remove(signalled, false, s);",
            "",
            "aSignalThatCannotBeDeliveredGoesToTheNext"),
        new Variant(
            "I5",
            engine,
            "overtakes(s) >= maxOvertakes",
            "overtakes(s) > maxOvertakes",
            "withABoundOfZeroNobodyPassesAWaiter"),
        new Variant(
            "I5",
            engine,
            "if (overtakes(s) < maxOvertakes) {",
            "if (overtakes(s) <= maxOvertakes) {",
            "atTheBoundAReleaseHandsOver"),
        new Variant(
            "I5",
            engine,
            "overtake = ONE_OVERTAKE;",
            "overtake = 0;",
            "theBoundOnOvertakingIsExact"),
        new Variant(
            "I5",
            "WaiterQueue",
            "    last = waiter;\n    size++;",
            "    last = end == null ? waiter : end;\n    size++;",
            "waitersAreServedInOrder"),
        new Variant(
            "I5",
            engine,
            "long value = join(StateWord.value(s), grant);",
            "long value = REFUSED;",
            "whoJoinsSomebodyInsideIsNotQueued"),
        new Variant(
            "I5",
            engine,
            "s = grantToJoiners(first, s);",
            "",
            "whoeverGetsInTakesThoseAlongWhoJoin"),
        new Variant(
            "join",
            "GlobalLockEngine",
            "outermost == null || own == 0 ?",
            "outermost == null ?",
            "nobodyJoinsATransferredHold"),
        new Variant(
            "I6",
            "WaiterQueue",
            "waiter.next = waiter;\n    size--",
            "size--",
            "aDecidedWaiterKeepsNoNeighbour"),
        new Variant(
            "I7",
            engine,
            "unlatch(s);\n\n      // First those",
            "unlatch(s | LATCHED);\n\n      // First those",
            "nobodyIsToldUnderTheLatch"),
        new Variant(
            "I7",
            engine,
            "s = takeBack(s, waiter);",
            "settle(takeBack(s, waiter));\n        s = latch();",
            "aHundredThousandFailingWaitersDoNotNest"),
        new Variant(
            "I8",
            "ArrivalClock",
            "if (!isSystem || !isBusy || tickIsDue) {",
            "if (!isSystem || !isBusy || tickIsDue || reading == UNTOLD) {",
            "aWaiterThatHasNotReadTheClockHasATickComing"),
        new Variant(
            "ticket",
            "LockEngine",
            "isHeld(value) && value == ticket ?",
            "isHeld(value) ?",
            "anOldHoldReleasesNothing"),
        new Variant(
            "I1",
            "ThreadWaiter",
            "while (!told) {",
            "while (!isDecided()) {",
            "aThreadGoesOnOnlyWhenTheStateSaysThatItIsIn"),
        new Variant(
            "I8",
            "ArrivalClock",
            "waiter.arrivedNanos = lastTick + 1;",
            "",
            "aLateComerHidesNobodyFromATick"),
        new Variant(
            "unpark",
            "ThreadWaiter",
            "if (!isReleasable()) {",
            "if (true) {",
            "aThreadThatIsToldBeforeItParksDoesNotPark"),
        new Variant(
            "told",
            "ThreadWaiter",
            "timed = false;",
            "",
            "aTimedThreadThatIsLetInDoesNotSpinUntilItIsTold"),
        new Variant(
            "unpark",
            "ThreadWaiter",
            "told = true;\n    unpark();",
            "told = true;",
            "aParkedThreadIsUnparkedByItsGrant"));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void theGuardFailsOnTheBrokenVariant(Variant variant, @TempDir Path classes) throws Exception {
    compileBroken(variant, classes);
    try (EngineLoader loader = new EngineLoader(classes)) {
      Method guard = loader.loadClass(EngineInvariants.class.getName()).getMethod(variant.guard);
      assertThrows(Throwable.class, () -> EngineInvariantsTest.run(guard));
    }
  }

  @Test
  void everyGuardHasABrokenVariant() {
    Set<String> guards =
        EngineInvariantsTest.guards().map(Method::getName).collect(Collectors.toSet());
    assertEquals(guards, variants().map(Variant::guard).collect(Collectors.toSet()));
  }

  private static void compileBroken(Variant variant, Path classes) throws IOException {
    Path sources = Path.of("src/main/java");
    String text = Files.readString(sources.resolve(ENGINE + variant.file + ".java"));
    int at = text.indexOf(variant.line);
    assertTrue(
        at >= 0 && text.indexOf(variant.line, at + 1) < 0,
        "not there exactly once: " + variant.line);
    Path broken = classes.resolve(variant.file + ".java");
    Files.writeString(broken, text.replace(variant.line, variant.broken));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    boolean compiled =
        compiler
            .getTask(
                null,
                null,
                null,
                options,
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(broken))
            .call();
    assertTrue(compiled, "the broken variant does not compile");
  }

  /** Loads Interlock's classes anew, the broken ones first. */
  private static final class EngineLoader extends URLClassLoader {
    EngineLoader(Path broken) throws IOException {
      super(
          new URL[] {
            broken.toUri().toURL(),
            location(QueuedSynchronizer.class),
            location(EngineInvariants.class),
          },
          EngineLoader.class.getClassLoader());
    }

    private static URL location(Class<?> type) {
      return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("dev.interlock.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
