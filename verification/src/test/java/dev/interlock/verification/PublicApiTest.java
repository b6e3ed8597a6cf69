package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jetbrains.kotlin.abi.tools.AbiFilters;
import org.jetbrains.kotlin.abi.tools.AbiTools;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the public API with the dumps in {@code api/}; {@code -Dapi.update=true} rewrites them.
 */
class PublicApiTest {
  /** Public in the class files, exported to our own Java module only. */
  private static final Path ENGINE = Path.of("dev", "interlock", "sync", "engine");

  @ParameterizedTest
  @ValueSource(strings = {"sync-core", "sync-java-api"})
  void isWhatWasCommitted(String module) throws IOException {
    Path root = Path.of(System.getProperty("api.root", ".."));
    String dump = dump(root.resolve(module).resolve("target").resolve("classes"));
    Path committed = root.resolve("api").resolve(module + ".api");
    if (Boolean.getBoolean("api.update")) {
      Files.writeString(committed, dump);
    }
    Path now = Files.writeString(Path.of("target", module + ".api"), dump);
    assertNull(
        tools().filesDiff(committed.toFile(), now.toFile()),
        "the public API of " + module + " changed; -Dapi.update=true accepts it");
  }

  private static String dump(Path classes) throws IOException {
    try (var files = Files.walk(classes)) {
      List<File> api =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.endsWith("module-info.class"))
              .filter(file -> !classes.relativize(file).startsWith(ENGINE))
              .map(Path::toFile)
              .sorted()
              .toList();
      StringBuilder dump = new StringBuilder();
      tools().printJvmDump(dump, api, new AbiFilters(Set.of(), Set.of(), Set.of(), Set.of()));
      return dump.toString();
    }
  }

  private static AbiTools tools() {
    return AbiTools.Companion.getInstance(AbiTools.class.getClassLoader());
  }
}
