package dev.interlock.samples.globallock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MicroscopeTest {
  /** What both twins print. */
  static final List<String> LINES =
      List.of(
          "moved to 7, grabbed at 7",
          "not while somebody does: alignment",
          "lamp on",
          "at 8",
          "calibrated",
          "ready at 0",
          "fired at 0",
          "moved to 7, grabbed at 7",
          "lock is required, but is not enabled");

  @Test
  void printsWhatIsDoneAndWhyNot() throws Exception {
    assertEquals(
        LINES,
        StandardOutput.of(
            () -> {
              Microscope.main(new String[0]);
              return true;
            }));
  }
}
