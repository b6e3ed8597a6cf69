package dev.interlock.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/**
 * One of the two that are compared: a JMH benchmark and its parameters.
 *
 * @param type the class of the benchmark
 * @param method its method
 * @param parameters values of the class's {@code @Param} fields
 */
record Side(Class<?> type, String method, Map<String, String> parameters) {
  Side(Class<?> type, String method) {
    this(type, method, Map.of());
  }

  Side with(String parameter, int value) {
    Map<String, String> more = new TreeMap<>(parameters);
    more.put(parameter, Integer.toString(value));
    return new Side(type, method, more);
  }
}
