package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests run with the kotlinx-coroutines that the build names, whatever their tools ask for. */
class CoroutinesVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"core", "test"})
  void isTheOneThatTheBuildNames(String module) throws IOException {
    String version = "META-INF/kotlinx_coroutines_" + module + ".version";
    List<URL> found = Collections.list(ClassLoader.getSystemResources(version));
    assertEquals(1, found.size(), found::toString);
    try (var text = found.get(0).openStream()) {
      assertEquals(
          System.getProperty("coroutines.expected"),
          new String(text.readAllBytes(), StandardCharsets.UTF_8),
          found::toString);
    }
  }
}
