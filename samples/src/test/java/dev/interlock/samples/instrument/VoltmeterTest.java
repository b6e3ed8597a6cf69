package dev.interlock.samples.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.interlock.sync.Door;
import org.junit.jupiter.api.Test;

final class VoltmeterTest {
  private final Voltmeter voltmeter = new Voltmeter();
  private final Caller scan = new Caller("scan", Door.SUSPENDING, 10);
  private final Caller calibration = new Caller("calibration", Door.BLOCKING, 100);

  @Test
  void measuresAsConfigured() {
    assertEquals("OK", voltmeter.answer("CONF:VOLT 10 @scan"));
    assertEquals("+7.21000E-01,10", voltmeter.answer("READ? @scan"));
    assertCounts(scan, 1, 0);
  }

  @Test
  void exchangesThatFollowEachOtherDoNotCross() {
    send(scan.configure(), scan.read(), calibration.configure(), calibration.read());
    assertCounts(scan, 1, 0);
    assertCounts(calibration, 1, 0);
  }

  @Test
  void measuresWithTheLastConfigurationWhoseverItIs() {
    send(scan.configure(), calibration.configure());
    assertEquals(100, Reading.parse(voltmeter.answer(scan.read())).range());
    assertEquals(100, Reading.parse(voltmeter.answer(calibration.read())).range());
    assertCounts(scan, 1, 1);
    assertCounts(calibration, 1, 1);
  }

  @Test
  void anExchangeInsideAnotherCrossesIt() {
    send(scan.configure(), calibration.configure(), calibration.read(), scan.read());
    assertCounts(scan, 1, 1);
    assertCounts(calibration, 1, 0);
  }

  @Test
  void anExchangeThatBeginsAgainIsNotCrossedByTheOldOne() {
    send(scan.configure(), calibration.configure(), calibration.read());
    send(scan.configure(), scan.read());
    assertCounts(scan, 1, 0);
  }

  @Test
  void answersWhatItDoesNotUnderstand() {
    assertEquals("-113,\"Undefined header\"", voltmeter.answer("MEAS?"));
    assertEquals("-113,\"Undefined header\"", voltmeter.answer("CONF:VOLT 0 @scan"));
    assertEquals("-221,\"Settings conflict\"", voltmeter.answer(scan.read()));
    assertCounts(scan, 0, 0);
  }

  private void send(String... commands) {
    for (String command : commands) {
      voltmeter.answer(command);
    }
  }

  private void assertCounts(Caller caller, long finished, long crossed) {
    assertEquals(new ExchangeCount(finished, crossed), voltmeter.count(caller.name()));
  }
}
