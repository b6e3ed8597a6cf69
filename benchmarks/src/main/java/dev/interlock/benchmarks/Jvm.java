package dev.interlock.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JVM that runs the forks.
 *
 * @param version its name and number
 * @param feature its feature release
 */
record Jvm(String version, int feature) {
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
  private static final Pattern VERSION = Pattern.compile("version \"((\\d+)[^\"]*)\"");

  static Jvm of(@Nullable Path java) throws IOException, InterruptedException {
    if (java == null) {
      return new Jvm("JDK " + Runtime.version(), Runtime.version().feature());
    }
    Process process =
        new ProcessBuilder(java.toString(), "-version").redirectErrorStream(true).start();
    String output;
    try (InputStream printed = process.getInputStream()) {
      output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return parse(output)
        .orElseThrow(() -> new IOException(java + " does not say its version but: " + output));
  }

  /** What {@code java -version} has printed. */
  static Optional<Jvm> parse(String output) {
    Matcher matcher = VERSION.matcher(output);
    return matcher.find()
        ? Optional.of(new Jvm("JDK " + matcher.group(1), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  boolean hasVirtualThreads() {
    return feature >= FIRST_WITH_VIRTUAL_THREADS;
  }
}
