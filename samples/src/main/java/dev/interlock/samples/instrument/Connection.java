package dev.interlock.samples.instrument;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to the instrument: the thing that the demo protects.
 *
 * <p>One command is safe here without any lock: lines are written whole, and as the instrument
 * answers in order, the reader thread hands each reply to the oldest query without one. What it
 * knows nothing of is that <i>two</i> commands belong together. So callers that do not agree on
 * whose turn it is cross each other's exchanges, yet none of them hangs.
 */
public final class Connection implements Closeable {
  private final Socket socket;
  private final BufferedReader in;

  // Guarded by this, for the length of one line.
  private final Writer out;
  private final Queue<CompletableFuture<String>> unanswered = new ArrayDeque<>();
  private @Nullable IOException end;

  private Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
  }

  /**
   * Connects.
   *
   * @param address where the instrument is
   * @return the connection
   * @throws IOException if there is none
   */
  public static Connection open(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setTcpNoDelay(true);
    Connection connection = new Connection(socket);
    Thread reader = new Thread(connection::deliverReplies, "instrument-replies");
    reader.setDaemon(true);
    reader.start();
    return connection;
  }

  /**
   * Sends one command.
   *
   * @param command a line
   * @return completes with the reply, on the reader's thread: what depends on it must not block
   */
  public synchronized CompletableFuture<String> query(String command) {
    if (end != null) {
      return CompletableFuture.failedFuture(end);
    }
    CompletableFuture<String> reply = new CompletableFuture<>();
    unanswered.add(reply);
    try {
      out.write(command + "\n");
      out.flush();
    } catch (IOException e) {
      // the reader finds the connection broken, too, and fails everybody in order
      closeQuietly();
    }
    return reply;
  }

  /**
   * Sends one command and blocks until it is answered.
   *
   * @param command a line
   * @return the reply
   * @throws IOException if the connection has ended
   * @throws InterruptedException if the thread is interrupted; the reply is dropped when it comes
   */
  public String ask(String command) throws IOException, InterruptedException {
    try {
      return query(command).get();
    } catch (ExecutionException e) {
      throw new IOException("no reply to " + command, e.getCause());
    }
  }

  /** Hangs up. Queries without a reply fail. */
  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void deliverReplies() {
    IOException cause = new IOException("the instrument has hung up");
    try {
      for (String reply = in.readLine(); reply != null; reply = in.readLine()) {
        oldestUnanswered().complete(reply);
      }
    } catch (IOException e) {
      cause = e;
    }
    for (CompletableFuture<String> lost : end(cause)) {
      lost.completeExceptionally(cause);
    }
  }

  private synchronized CompletableFuture<String> oldestUnanswered() throws IOException {
    CompletableFuture<String> oldest = unanswered.poll();
    if (oldest == null) {
      throw new IOException("the instrument has answered a question that nobody asked");
    }
    return oldest;
  }

  private synchronized Queue<CompletableFuture<String>> end(IOException cause) {
    end = cause;
    return unanswered;
  }

  private void closeQuietly() {
    try {
      socket.close();
    } catch (IOException e) {
      // it is of no use already
    }
  }
}
