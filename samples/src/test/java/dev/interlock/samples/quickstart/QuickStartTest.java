package dev.interlock.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertLinesMatch;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QuickStartTest {
  @Test
  void printsWhatBecomesOfEachStep() throws Exception {
    List<String> lines =
        StandardOutput.of(
            () -> {
              QuickStart.main(new String[0]);
              return true;
            });
    assertLinesMatch(
        List.of(
            "exposing",
            "focusing",
            "lock 'camera' is held by 'scan' \\(thread '.+'\\) for [\\d.]+ m?s; nobody else waiting;"
                + " gave up after [\\d.]+ m?s"),
        lines);
  }
}
