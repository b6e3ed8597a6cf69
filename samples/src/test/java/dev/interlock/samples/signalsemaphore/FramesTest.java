package dev.interlock.samples.signalsemaphore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FramesTest {
  /** What both twins print. */
  static final List<String> LINES =
      List.of(
          "the average of 3 frames",
          "no average: signal semaphore 'frames' has 1 permit available",
          "one frame",
          "2 stale frames");

  @Test
  void printsWhatBecomesOfTheFrames() throws Exception {
    assertEquals(
        LINES,
        StandardOutput.of(
            () -> {
              Frames.main(new String[0]);
              return true;
            }));
  }
}
