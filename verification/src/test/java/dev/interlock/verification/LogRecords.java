package dev.interlock.verification;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs about something, as {@code java.util.logging} gets it. */
final class LogRecords extends Handler implements AutoCloseable {
  /** Held on to, since java.util.logging forgets a logger that nobody holds on to. */
  private final Logger logger;

  private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

  /** Of global locks. */
  LogRecords(Level atLeast) {
    this("GlobalLock", atLeast);
  }

  LogRecords(String what, Level atLeast) {
    logger = Logger.getLogger("dev.interlock.sync." + what);
    setLevel(Level.ALL);
    logger.setLevel(atLeast);
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** Those that mention {@code text}. */
  List<LogRecord> about(String text) {
    return records.stream().filter(record -> record.getMessage().contains(text)).toList();
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(null);
  }
}
