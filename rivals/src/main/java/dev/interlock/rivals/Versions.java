package dev.interlock.rivals;

import arrow.fx.coroutines.CyclicBarrier;
import com.ibm.asyncutil.locks.AsyncLock;
import dev.failsafe.Bulkhead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kotlinx.coroutines.sync.Mutex;

/** Which rivals these are: what their own jars say. */
final class Versions {
  private Versions() {}

  /** For example {@code asyncutil 0.1.0}. */
  static String asyncutil() {
    return ofMaven(AsyncLock.class, "com.ibm.async", "asyncutil");
  }

  /** For example {@code failsafe 3.3.2}. */
  static String failsafe() {
    return ofMaven(Bulkhead.class, "dev.failsafe", "failsafe");
  }

  private static String ofMaven(Class<?> inside, String group, String artifact) {
    String pom = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = inside.getResourceAsStream(pom)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return artifact + " " + properties.getProperty("version", "(unknown version)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For example {@code kotlinx-coroutines 1.11.0}. */
  static String coroutines() {
    String file = "/META-INF/kotlinx_coroutines_core.version";
    try (InputStream in = Mutex.class.getResourceAsStream(file)) {
      String version =
          in == null
              ? "(unknown version)"
              : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return "kotlinx-coroutines " + version;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For example {@code arrow-fx-coroutines 2.2.3}: its jar says so in its name only. */
  static String arrow() {
    String jar = CyclicBarrier.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher name = Pattern.compile(".*/(arrow-fx-coroutines)-jvm-([^/]+)\\.jar").matcher(jar);
    return name.matches()
        ? name.group(1) + " " + name.group(2)
        : "arrow-fx-coroutines (unknown version)";
  }
}
