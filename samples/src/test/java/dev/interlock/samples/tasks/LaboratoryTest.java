package dev.interlock.samples.tasks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaboratoryTest {
  @Test
  void startsCancelsAndGathers() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              Laboratory.main(new String[0]);
              return true;
            });
    assertEquals(
        List.of("pumping", "pump is off", "nothing is cooling any more", "42", "[17, 42, -1]"),
        lines);
  }
}
