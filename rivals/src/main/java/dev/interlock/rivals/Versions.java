package dev.interlock.rivals;

import arrow.fx.coroutines.CyclicBarrier;
import com.ibm.asyncutil.locks.AsyncLock;
import dev.failsafe.Bulkhead;
import io.github.resilience4j.kotlin.bulkhead.BulkheadKt;
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

  /** For example {@code arrow-fx-coroutines 2.2.3}. */
  static String arrow() {
    return ofJar(CyclicBarrier.class, "arrow-fx-coroutines", "-jvm");
  }

  /** For example {@code resilience4j-kotlin 2.4.0}. */
  static String resilience4j() {
    return ofJar(BulkheadKt.class, "resilience4j-kotlin", "");
  }

  /** For those whose jars say so in their names only. */
  private static String ofJar(Class<?> inside, String artifact, String suffix) {
    String jar = inside.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher name = Pattern.compile(".*/" + artifact + suffix + "-([^/]+)\\.jar").matcher(jar);
    return artifact + " " + (name.matches() ? name.group(1) : "(unknown version)");
  }
}
