package dev.interlock.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JvmTest {
  @ParameterizedTest
  @CsvSource({
    "'openjdk version \"17.0.15\" 2025-04-15', JDK 17.0.15, 17",
    "'openjdk version \"25\" 2025-09-16', JDK 25, 25",
    "'java version \"21.0.2\" 2024-01-16 LTS', JDK 21.0.2, 21",
    "'Picked up JAVA_TOOL_OPTIONS: -Xss1m\nopenjdk version \"26-ea\" 2026-03-17', JDK 26-ea, 26",
  })
  void knowsItsVersionFromWhatJavaPrints(String printed, String version, int feature) {
    assertEquals(Optional.of(new Jvm(version, feature)), Jvm.parse(printed));
  }

  @Test
  void isNoneIfNoVersionIsPrinted() {
    assertEquals(Optional.empty(), Jvm.parse("command not found"));
  }

  @Test
  void isThisOneUnlessAnotherIsNamed() throws Exception {
    assertEquals(Runtime.version().feature(), Jvm.of(null).feature());
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertEquals(Runtime.version().feature(), Jvm.of(java).feature());
  }

  @Test
  void cannotBeAFileThatThereIsNot() {
    assertThrows(IOException.class, () -> Jvm.of(Path.of("no", "such", "java")));
  }

  @Test
  void hasVirtualThreadsFrom21On() {
    assertFalse(new Jvm("JDK 20", 20).hasVirtualThreads());
    assertTrue(new Jvm("JDK 21", 21).hasVirtualThreads());
  }
}
