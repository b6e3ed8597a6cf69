package dev.interlock.samples.barrier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImageSeriesTest {
  private static final List<String> LINES =
      List.of(
          "image at 0 mm, 5 ms", "image at 10 mm, 10 ms", "image at 20 mm, 20 ms", "all recorded");

  @Test
  void takesEachImageWithBothInPlace() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              ImageSeries.main(new String[0]);
              return true;
            });
    assertEquals(LINES, lines);
  }
}
