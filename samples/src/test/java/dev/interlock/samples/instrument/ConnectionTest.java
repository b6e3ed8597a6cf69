package dev.interlock.samples.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.interlock.sync.Door;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ConnectionTest {
  private final Caller caller = new Caller("test", Door.BLOCKING, 10);
  private Instrument instrument;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    instrument = Instrument.start();
    connection = Connection.open(instrument.address());
  }

  @AfterEach
  void hangUp() throws IOException {
    connection.close();
    instrument.close();
  }

  @Test
  void repliesComeInTheOrderOfTheQuestions() {
    List<CompletableFuture<String>> replies =
        List.of(
            connection.query(caller.configure()),
            connection.query(caller.read()),
            connection.query("nonsense"));
    assertEquals(
        List.of("OK", "+7.21000E-01,10", "-113,\"Undefined header\""),
        replies.stream().map(CompletableFuture::join).toList());
    assertEquals(new ExchangeCount(1, 0), instrument.count("test"));
  }

  @Test
  void aReplyThatNobodyWaitsForAnyMoreIsSkipped() throws Exception {
    connection.query(caller.configure()).cancel(true);
    assertEquals("+7.21000E-01,10", connection.ask(caller.read()));
  }

  @Test
  void questionsFailWhenTheInstrumentIsSwitchedOff() throws Exception {
    assertEquals("OK", connection.ask(caller.configure()));
    instrument.close();
    assertThrows(IOException.class, () -> connection.ask(caller.read()));
    assertThrows(IOException.class, () -> connection.ask(caller.read()));
  }

  @Test
  void questionsFailOnceHungUp() throws IOException {
    connection.close();
    assertThrows(IOException.class, () -> connection.ask(caller.read()));
  }
}
