package dev.interlock.verification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** A monitor pins a virtual thread to its carrier before JDK 24, so the engine has none. */
class EngineBytecodeTest {
  private static final ToolProvider JAVAP = ToolProvider.findFirst("javap").orElseThrow();

  @SuppressWarnings("unused") // what the scan must be able to see
  private static final class WithMonitors {
    synchronized void method() {}

    void block() {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Not where this test has them from, which is a jar or a folder, as Maven likes. */
  private static final Path ENGINE =
      Path.of(System.getProperty("api.root"), "sync-core/target/classes/dev/interlock/sync/engine");

  @Test
  void theEngineHasNoMonitors() throws IOException {
    List<Path> classes;
    try (var files = Files.list(ENGINE)) {
      classes = files.filter(file -> file.toString().endsWith(".class")).toList();
    }
    assertTrue(classes.size() >= 10, () -> "too few classes: " + classes);
    assertEquals(List.of(), classes.stream().flatMap(file -> monitorsOf(file).stream()).toList());
  }

  @Test
  void theScanSeesMonitors() throws URISyntaxException {
    Path file = folderOf(WithMonitors.class).resolve("EngineBytecodeTest$WithMonitors.class");
    List<String> monitors = monitorsOf(file);
    assertTrue(
        monitors.stream().anyMatch(line -> line.contains("synchronized")), monitors::toString);
    assertTrue(
        monitors.stream().anyMatch(line -> line.contains("monitorenter")), monitors::toString);
  }

  private static Path folderOf(Class<?> type) throws URISyntaxException {
    Path root = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    return root.resolve(type.getPackageName().replace('.', '/'));
  }

  /**
   * The lines of the disassembly that enter a monitor: the instruction, or a method that is
   * declared so.
   */
  private static List<String> monitorsOf(Path file) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    assertEquals(0, JAVAP.run(writer, writer, "-p", "-c", file.toString()), out::toString);
    String text = out.toString();
    assertTrue(text.contains("Code:") || text.contains("interface") || text.contains("enum"), text);
    return text.lines()
        .filter(line -> line.contains("monitorenter") || line.matches("  (\\S.* )?synchronized .*"))
        .map(line -> file.getFileName() + ": " + line.strip())
        .toList();
  }
}
