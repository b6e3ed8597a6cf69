package dev.interlock.verification;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs about global locks, as {@code java.util.logging} gets it. */
final class LogRecords extends Handler implements AutoCloseable {
  /** Held on to, since java.util.logging forgets a logger that nobody holds on to. */
  private static final Logger LOGGER = Logger.getLogger("dev.interlock.sync.GlobalLock");

  private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

  LogRecords(Level atLeast) {
    setLevel(Level.ALL);
    LOGGER.setLevel(atLeast);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(this);
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
    LOGGER.removeHandler(this);
    LOGGER.setLevel(null);
  }
}
