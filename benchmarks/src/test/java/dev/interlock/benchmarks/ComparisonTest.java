package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ComparisonTest {
  private static final double EXACT = 1e-12;
  private static final Side ANY = new Side(Object.class, "any");
  private static final Case CASE = Case.of("set", "name", ANY, "rival", ANY);

  @Test
  void aRatioIsTakenFromTwoForksOfTheSameRound() {
    Comparison time = Comparison.ofTime(CASE, nanos(10, 40, 60), nanos(20, 50, 50));
    assertEquals(0.5, time.low(), EXACT);
    assertEquals(1.2, time.high(), EXACT);
  }

  @Test
  void timesAreTheMediansOfTheForks() {
    Comparison odd = Comparison.ofTime(CASE, nanos(10, 60, 40), nanos(20, 50, 30));
    assertEquals(40, odd.ours(), EXACT);
    assertEquals(30, odd.rival(), EXACT);
    assertEquals(40.0 / 30, odd.ratio(), EXACT);

    Comparison even = Comparison.ofTime(CASE, nanos(10, 20), nanos(30, 50));
    assertEquals(15, even.ours(), EXACT);
    assertEquals(40, even.rival(), EXACT);
  }

  @Test
  void aTimeMeetsItsBarOnlyIfTheLargestRatioDoes() {
    Case c = CASE.must(1.0);
    assertEquals("met", Comparison.ofTime(c, nanos(50, 100), nanos(100, 100)).verdict());
    assertEquals("missed", Comparison.ofTime(c, nanos(50, 101), nanos(100, 100)).verdict());
  }

  @Test
  void aCaseWithoutABarHasNoVerdict() {
    assertEquals("", Comparison.ofTime(CASE, nanos(1, 1), nanos(2, 2)).verdict());
    assertEquals("", Comparison.ofBytes(CASE, bytes(1, 1), bytes(2, 2)).verdict());
  }

  @ParameterizedTest
  @CsvSource({"0, met", "0.5, met", "0.51, missed", "16, missed"})
  void anAllocationMeetsItsBarByTheMostThatOursAllocatesOrHalfAByteMore(
      double most, String verdict) {
    Case c = CASE.bytes(Bar.must(0));
    Comparison allocation = Comparison.ofBytes(c, bytes(0, most, 0), bytes(0, 0, 0));
    assertEquals(verdict, allocation.verdict());
    assertEquals(most, allocation.ours(), EXACT);
  }

  @Test
  void anAllocationIsNoTime() {
    assertTrue(Comparison.ofTime(CASE, nanos(1, 1), nanos(2, 2)).isTime());
    assertFalse(Comparison.ofBytes(CASE, bytes(1, 1), bytes(2, 2)).isTime());
  }

  @Test
  void aGeometricMeanIsTakenOfTheLowsAndOfTheHighs() {
    List<Comparison> comparisons =
        List.of(
            Comparison.ofTime(CASE, nanos(1, 2), nanos(2, 2)),
            Comparison.ofTime(CASE, nanos(4, 16), nanos(2, 2)));
    Comparison mean = Comparison.geometricMean("mean", comparisons, Bar.aim(2.5));
    assertEquals("mean", mean.name());
    assertEquals("set", mean.set());
    assertEquals(1, mean.low(), EXACT);
    assertEquals(Math.sqrt(8), mean.high(), EXACT);
    assertEquals("missed", mean.verdict());
  }

  @Test
  void aLineTellsAllThatWasFound() {
    assertEquals(
        "name | 40.0 ns | rival | 1,200 ns | 0.03–0.04 | must 0.1 | met",
        squeezed(Comparison.ofTime(CASE.must(0.1), nanos(30, 50), nanos(1000, 1400))));
  }

  @Test
  void aLineOfAnAllocationHasNoRatio() {
    assertEquals(
        "name, allocation | 32.0 B | rival | 96.0 B | – | aim 32.0 B | met",
        squeezed(Comparison.ofBytes(CASE.bytes(Bar.aim(32)), bytes(16, 32), bytes(96, 96))));
  }

  @Test
  void theColumnsOfLinesAreBelowEachOther() {
    String one = Comparison.ofTime(CASE.must(1), nanos(1, 1), nanos(1, 1)).line();
    String other = Comparison.ofBytes(CASE.aim(2), bytes(1, 1), bytes(9999, 9999)).line();
    assertEquals(columns(one), columns(other));
  }

  private static List<Integer> columns(String line) {
    return IntStream.range(0, line.length()).filter(i -> line.charAt(i) == '|').boxed().toList();
  }

  private static String squeezed(Comparison comparison) {
    return comparison.line().replaceAll(" +", " ").strip();
  }

  private static List<Fork> nanos(double... values) {
    return Arrays.stream(values).mapToObj(value -> new Fork(value, 0)).toList();
  }

  private static List<Fork> bytes(double... values) {
    return Arrays.stream(values).mapToObj(value -> new Fork(1, value)).toList();
  }
}
