package dev.interlock.sync.engine;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** The guards of {@link EngineInvariants}, on the engine as it is. */
@Timeout(60)
class EngineInvariantsTest {
  @TestFactory
  Stream<DynamicTest> invariants() {
    return guards().map(guard -> dynamicTest(guard.getName(), () -> run(guard)));
  }

  static Stream<Method> guards() {
    return Arrays.stream(EngineInvariants.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()));
  }

  static void run(Method guard) throws Throwable {
    try {
      guard.invoke(null);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
