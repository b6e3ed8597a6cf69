package dev.interlock.samples.semaphore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.samples.StandardOutput;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChannelsTest {
  /** What both twins print. */
  static final List<String> LINES =
      List.of(
          "transferring a table",
          "transferring a film on 3 channels",
          "semaphore 'channels' has 2 of 4 permits available",
          "semaphore 'channels' has -2 of 0 permits available",
          "transferring another film on 3 channels");

  @Test
  void printsWhatBecomesOfEachTransfer() throws Exception {
    assertEquals(
        LINES,
        StandardOutput.of(
            () -> {
              Channels.main(new String[0]);
              return true;
            }));
  }
}
