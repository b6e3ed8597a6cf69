package dev.interlock.samples.instrument;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A voltmeter on the network, here on loopback: it accepts one connection and answers the lines
 * that come over it one after the other, each with one line, until it is closed or the connection
 * ends.
 */
public final class Instrument implements Closeable {
  /**
   * A relay that switches, an integration that runs: an instrument takes its time over a command.
   */
  private static final Duration TIME_PER_COMMAND = Duration.ofNanos(150_000);

  private final Voltmeter voltmeter = new Voltmeter();
  private final ServerSocket server;
  private final Thread thread = new Thread(this::serve, "instrument");
  private volatile @Nullable Socket connection;

  private Instrument(ServerSocket server) {
    this.server = server;
    thread.setDaemon(true);
  }

  /**
   * Switches an instrument on, at a port that is free.
   *
   * @return the instrument, ready for its connection
   * @throws IOException if there is no such port
   */
  public static Instrument start() throws IOException {
    Instrument instrument =
        new Instrument(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    instrument.thread.start();
    return instrument;
  }

  /**
   * Where it is.
   *
   * @return address and port
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /**
   * Counts a caller's exchanges, and those that have been crossed.
   *
   * @param caller the caller's name
   * @return the count so far
   */
  public ExchangeCount count(String caller) {
    return voltmeter.count(caller);
  }

  /** Switches it off, in the middle of a command if need be. */
  @Override
  public void close() throws IOException {
    server.close();
    Socket open = connection;
    if (open != null) {
      open.close();
    }
  }

  private void serve() {
    try (Socket accepted = server.accept()) {
      connection = accepted;
      if (!server.isClosed()) {
        // otherwise a small line may wait for the acknowledgement of the one before
        accepted.setTcpNoDelay(true);
        answerLines(accepted);
      }
    } catch (IOException e) {
      // the connection is lost, which whoever is at its other end hears as well
    }
  }

  private void answerLines(Socket accepted) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(accepted.getInputStream(), StandardCharsets.UTF_8));
    Writer out = new OutputStreamWriter(accepted.getOutputStream(), StandardCharsets.UTF_8);
    for (String command = in.readLine(); command != null; command = in.readLine()) {
      String reply = voltmeter.answer(command);
      LockSupport.parkNanos(TIME_PER_COMMAND.toNanos());
      out.write(reply + "\n");
      out.flush();
    }
  }
}
