package dev.interlock.samples.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class StageTest {
  @Test
  void printsWhatBecomesOfEachStep() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              Stage.main(new String[0]);
              return true;
            });
    assertEquals("measuring at 4.2 K", lines.get(0));
    assertEquals(
        Set.of("shutter closes: cooling failed", "valve closes: cooling failed"),
        Set.copyOf(lines.subList(1, 3)));
    assertEquals(List.of("2 devices are safe", "shutter and valve"), lines.subList(3, 5));
  }
}
