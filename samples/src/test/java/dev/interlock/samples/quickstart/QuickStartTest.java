package dev.interlock.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  @Test
  void theCameraIsTakenUntilTheImageIsThere() throws Exception {
    CompletableFuture<String> image = new CompletableFuture<>();
    CompletableFuture<String> exposed = QuickStart.exposeAsync(() -> image);
    assertTrue(QuickStart.camera.toString().contains("is held by 'exposure' (a future)"));
    image.complete("image");
    assertEquals("image", exposed.join());
    assertFalse(QuickStart.camera.isLocked());
  }
}
