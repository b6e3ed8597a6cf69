package dev.interlock.samples.countdownlatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WarmUpTest {
  @Test
  void printsWhatBecomesOfEachStep() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              WarmUp.main(new String[0]);
              return true;
            });
    assertEquals(Set.of("lamp 1 is warm", "lamp 2 is warm"), Set.copyOf(lines.subList(0, 2)));
    assertEquals(List.of("measured"), lines.subList(2, 3));
  }
}
