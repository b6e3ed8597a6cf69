package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

final class CasesTest {
  private static final List<Case> ALL = Cases.all();

  @Test
  void bothSidesOfEveryCaseAreBenchmarks() {
    for (Side side : sides()) {
      assertEquals(1, benchmarks(side).count(), side::toString);
    }
  }

  @Test
  void everyParameterIsAParameterOfItsBenchmark() {
    for (Side side : sides()) {
      assertTrue(parameters(side).containsAll(side.parameters().keySet()), side::toString);
    }
  }

  /** JMH multiplies what is not given by all values that it may have. */
  @Test
  void everyBenchmarkIsOneWithItsParameters() {
    for (Side side : sides()) {
      for (Field field : parameterFields(side).toList()) {
        assertEquals(1, field.getAnnotation(Param.class).value().length, field::toString);
      }
    }
  }

  @Test
  void everyBenchmarkIsCompared() {
    Set<String> compared = new HashSet<>();
    sides().forEach(side -> compared.add(side.type().getName() + "." + side.method()));
    Set<String> there =
        sides().stream()
            .map(Side::type)
            .distinct()
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(CasesTest::isBenchmark)
            .map(method -> method.getDeclaringClass().getName() + "." + method.getName())
            .collect(Collectors.toSet());
    assertEquals(there, compared);
  }

  @Test
  void noTwoCasesOfASetAreCalledTheSameBesideTheSameRival() {
    Set<List<String>> names = new HashSet<>();
    for (Case c : ALL) {
      assertTrue(names.add(List.of(c.set(), c.name(), c.rivalName())), c::toString);
    }
  }

  @Test
  void noCaseComparesSomethingToItself() {
    ALL.forEach(c -> assertFalse(c.ours().equals(c.rival()), c::toString));
  }

  @Test
  void everyBarOfATimeIsPositiveAndNoBarIsNegative() {
    for (Case c : ALL) {
      assertTrue(c.time() == null || c.time().limit() > 0, c::toString);
      assertTrue(c.bytes() == null || c.bytes().limit() >= 0, c::toString);
      assertTrue(c.threads() > 0, c::toString);
    }
  }

  private static List<Side> sides() {
    return ALL.stream().flatMap(c -> Stream.of(c.ours(), c.rival())).toList();
  }

  private static Stream<Method> benchmarks(Side side) {
    return Arrays.stream(side.type().getMethods())
        .filter(method -> method.getName().equals(side.method()) && isBenchmark(method));
  }

  private static Set<String> parameters(Side side) {
    return parameterFields(side).map(Field::getName).collect(Collectors.toSet());
  }

  /** Those of the benchmark's class and of the states that its method asks for. */
  private static Stream<Field> parameterFields(Side side) {
    return benchmarks(side)
        .flatMap(
            method ->
                Stream.concat(Stream.of(side.type()), Arrays.stream(method.getParameterTypes())))
        .flatMap(state -> Arrays.stream(state.getDeclaredFields()))
        .filter(field -> field.isAnnotationPresent(Param.class));
  }

  private static boolean isBenchmark(AnnotatedElement method) {
    return method.isAnnotationPresent(Benchmark.class);
  }
}
