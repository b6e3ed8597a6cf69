package dev.interlock.samples.autoresetevent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DisplayTest {
  @Test
  void printsWhatBecomesOfEachStep() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              Display.main(new String[0]);
              return true;
            });
    assertEquals(List.of("showing 1.5 V", "showing 2.0 V", "none is left"), lines);
  }
}
