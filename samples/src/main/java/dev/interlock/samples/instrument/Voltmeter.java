package dev.interlock.samples.instrument;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the instrument does with a command, in the manner of SCPI: {@code CONF:VOLT
 * <range> @<caller>} sets the one configuration there is, {@code READ? @<caller>} measures with
 * whatever was configured last.
 *
 * <p>An exchange begins with a caller's {@code CONF} and ends with its {@code READ?}. If a command
 * of another caller comes between the two, the exchange counts as crossed, whether the reading
 * suffers from it or not.
 */
final class Voltmeter {
  private static final Pattern CONFIGURE = Pattern.compile("CONF:VOLT ([1-9]\\d{0,8}) @(\\S+)");
  private static final Pattern READ = Pattern.compile("READ\\? @(\\S+)");
  private static final double INPUT_VOLTS = 0.7213;
  private static final double STEPS_PER_RANGE = 10_000;

  // Commands come one after the other, on the instrument's thread; the counts are read on any.
  private final Map<String, Boolean> crossedByOpenCaller = new HashMap<>();
  private int range;
  private final Map<String, ExchangeCount> counts = new ConcurrentHashMap<>();

  /** The reply to {@code command}: every command has one. */
  String answer(String command) {
    Matcher configure = CONFIGURE.matcher(command);
    if (configure.matches()) {
      return configure(configure.group(2), Integer.parseInt(configure.group(1)));
    }
    Matcher read = READ.matcher(command);
    return read.matches() ? read(read.group(1)) : "-113,\"Undefined header\"";
  }

  /** The exchanges of {@code caller} so far; for any thread. */
  ExchangeCount count(String caller) {
    return counts.getOrDefault(caller, ExchangeCount.NONE);
  }

  private String configure(String caller, int newRange) {
    crossAllBut(caller);
    crossedByOpenCaller.put(caller, false);
    range = newRange;
    return "OK";
  }

  private String read(String caller) {
    crossAllBut(caller);
    Boolean crossed = crossedByOpenCaller.remove(caller);
    if (crossed == null) {
      return "-221,\"Settings conflict\"";
    }
    counts.merge(caller, new ExchangeCount(1, crossed ? 1 : 0), ExchangeCount::plus);
    double step = range / STEPS_PER_RANGE;
    return new Reading(Math.rint(INPUT_VOLTS / step) * step, range).toString();
  }

  private void crossAllBut(String caller) {
    crossedByOpenCaller.replaceAll((other, crossed) -> crossed || !other.equals(caller));
  }
}
