package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Every door runs the whole contract: the same tests, none left out, none switched off. */
class SameContractTest {
  /** The tests of one contract. */
  record Doors(Class<?> contract, int atLeast, List<Class<?>> tests) {}

  static final List<Doors> CONTRACTS =
      List.of(
          new Doors(
              LockContract.class,
              50,
              List.of(
                  SuspendingLockTest.class,
                  FutureLockTest.class,
                  BlockingLockTest.class,
                  MixedLockTest.class)),
          new Doors(
              TimeoutLockContract.class,
              90,
              List.of(
                  SuspendingTimeoutLockTest.class,
                  FutureTimeoutLockTest.class,
                  BlockingTimeoutLockTest.class,
                  MixedTimeoutLockTest.class)),
          new Doors(
              GlobalLockContract.class,
              50,
              List.of(
                  SuspendingGlobalLockTest.class,
                  FutureGlobalLockTest.class,
                  BlockingGlobalLockTest.class,
                  MixedGlobalLockTest.class)),
          new Doors(
              LabThingsContract.class,
              20,
              List.of(
                  SuspendingLabThingsTest.class,
                  FutureLabThingsTest.class,
                  BlockingLabThingsTest.class,
                  MixedLabThingsTest.class)),
          new Doors(
              SemaphoreContract.class,
              50,
              List.of(
                  SuspendingSemaphoreTest.class,
                  FutureSemaphoreTest.class,
                  BlockingSemaphoreTest.class,
                  MixedSemaphoreTest.class)),
          new Doors(
              SignalSemaphoreContract.class,
              30,
              List.of(
                  SuspendingSignalSemaphoreTest.class,
                  FutureSignalSemaphoreTest.class,
                  BlockingSignalSemaphoreTest.class,
                  MixedSignalSemaphoreTest.class)),
          new Doors(
              ReadWriteContract.class,
              60,
              List.of(
                  SuspendingReadWriteTest.class,
                  FutureReadWriteTest.class,
                  BlockingReadWriteTest.class,
                  MixedReadWriteTest.class)),
          new Doors(
              LatchContract.class,
              16,
              List.of(
                  SuspendingLatchTest.class,
                  FutureLatchTest.class,
                  BlockingLatchTest.class,
                  MixedLatchTest.class)),
          new Doors(
              EventContract.class,
              18,
              List.of(
                  SuspendingEventTest.class,
                  FutureEventTest.class,
                  BlockingEventTest.class,
                  MixedEventTest.class)),
          new Doors(
              EventHandlerContract.class,
              26,
              List.of(
                  SuspendingEventHandlerTest.class,
                  FutureEventHandlerTest.class,
                  BlockingEventHandlerTest.class,
                  MixedEventHandlerTest.class)),
          new Doors(
              AutoResetEventContract.class,
              18,
              List.of(
                  SuspendingAutoResetEventTest.class,
                  FutureAutoResetEventTest.class,
                  BlockingAutoResetEventTest.class,
                  MixedAutoResetEventTest.class)),
          new Doors(
              BarrierContract.class,
              25,
              List.of(
                  SuspendingBarrierTest.class,
                  FutureBarrierTest.class,
                  BlockingBarrierTest.class,
                  MixedBarrierTest.class)),
          new Doors(
              PhaseContract.class,
              13,
              List.of(
                  SuspendingPhaseTest.class,
                  FuturePhaseTest.class,
                  BlockingPhaseTest.class,
                  MixedPhaseTest.class)),
          new Doors(
              ConditionContract.class,
              25,
              List.of(
                  SuspendingConditionTest.class,
                  FutureConditionTest.class,
                  BlockingConditionTest.class,
                  MixedConditionTest.class)),
          new Doors(
              TaskContract.class,
              18,
              List.of(
                  SuspendingTaskTest.class,
                  FutureTaskTest.class,
                  BlockingTaskTest.class,
                  MixedTaskTest.class)),
          new Doors(
              JoinContract.class,
              18,
              List.of(
                  SuspendingJoinTest.class,
                  FutureJoinTest.class,
                  BlockingJoinTest.class,
                  MixedJoinTest.class)),
          new Doors(
              CancelAllContract.class,
              18,
              List.of(
                  SuspendingCancelAllTest.class,
                  FutureCancelAllTest.class,
                  BlockingCancelAllTest.class,
                  MixedCancelAllTest.class)));

  @ParameterizedTest
  @FieldSource("CONTRACTS")
  void everyDoorRunsTheSameTests(Doors doors) {
    SortedSet<String> expected = testsOf(doors.tests().get(0));
    assertTrue(expected.size() >= doors.atLeast(), () -> "too few: " + expected);
    for (Class<?> door : doors.tests()) {
      assertTrue(doors.contract().isAssignableFrom(door), door::getName);
      assertEquals(expected, testsOf(door), door::getSimpleName);
      assertEquals(0, door.getDeclaredMethods().length, () -> door + " has code of its own");
    }
  }

  @ParameterizedTest
  @FieldSource("CONTRACTS")
  void noTestIsSwitchedOff(Doors doors) {
    for (Class<?> door : doors.tests()) {
      discover(door).map(SameContractTest::method).forEach(SameContractTest::assertOn);
      assertOnClass(door);
    }
  }

  private static void assertOn(MethodSource test) {
    assertTrue(
        AnnotationSupport.findAnnotation(test.getJavaMethod(), Disabled.class).isEmpty(),
        test::getMethodName);
    assertOnClass(test.getJavaMethod().getDeclaringClass());
  }

  private static void assertOnClass(Class<?> type) {
    assertTrue(AnnotationSupport.findAnnotation(type, Disabled.class).isEmpty(), type::getName);
  }

  private static SortedSet<String> testsOf(Class<?> type) {
    SortedSet<String> names = new TreeSet<>();
    discover(type).forEach(test -> names.add(method(test).getMethodName()));
    return names;
  }

  private static MethodSource method(TestIdentifier test) {
    return (MethodSource) test.getSource().orElseThrow();
  }

  private static Stream<TestIdentifier> discover(Class<?> type) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(type))
            .filters(EngineFilter.includeEngines("junit-jupiter"))
            .build();
    var plan = LauncherFactory.create().discover(request);
    return plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .filter(TestIdentifier::isTest);
  }
}
