package dev.interlock.samples.readwrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CalibrationTableTest {
  private final CalibrationTable table = new CalibrationTable();

  @Test
  void correctsWhatIsReadByWhatWasMeasured() throws Exception {
    assertEquals(5, table.corrected("a", 5));
    table.calibrate(Map.of("a", 2.0));
    assertEquals(3, table.corrected("a", 5));
    assertEquals(5, table.corrected("b", 5));
    assertEquals(Map.of("a", 2.0, "b", 1.0), table.calibrateAndReadBack(Map.of("b", 1.0)));
    assertEquals(4, table.corrected("b", 5));
  }

  @Test
  void aReadingThatIsToComeKeepsWritersOut() throws Exception {
    table.calibrate(Map.of("a", 2.0));
    CompletableFuture<Double> raw = new CompletableFuture<>();
    CompletableFuture<Double> corrected = table.correctedAsync("a", raw);
    String busy = table.calibrateUnlessBusy(Map.of("a", 100.0));
    assertTrue(busy.startsWith("read-write lock 'calibration' is read by 1: a future"), () -> busy);
    assertEquals(0, table.corrected("a", 2));
    assertFalse(corrected.isDone());
    raw.complete(7.0);
    assertEquals(5, corrected.join());
    assertEquals("calibrated", table.calibrateUnlessBusy(Map.of("a", 100.0)));
  }
}
