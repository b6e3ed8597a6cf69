package dev.interlock.benchmarks;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What one JVM has measured of one side.
 *
 * @param nanos the median of its iterations, per operation
 * @param bytes what an operation has allocated
 */
record Fork(double nanos, double bytes) {
  private static final String ALLOCATION = "gc.alloc.rate.norm";

  static Fork run(Side side, int threads, Pace pace, @Nullable Path jvm) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + side.type().getName().replace(".", "\\.") + "\\." + side.method() + "$")
            .forks(1)
            .threads(threads)
            .timeUnit(TimeUnit.NANOSECONDS)
            .jvmArgsAppend("-Xms1g", "-Xmx1g")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    side.parameters().forEach(options::param);
    // A class that says itself how often it runs is one that is not run in a loop.
    if (!side.type().isAnnotationPresent(Measurement.class)) {
      options
          .mode(Mode.AverageTime)
          .warmupIterations(pace.iterations())
          .warmupTime(TimeValue.milliseconds(pace.millis()))
          .measurementIterations(pace.iterations())
          .measurementTime(TimeValue.milliseconds(pace.millis()));
    }
    if (jvm != null) {
      options.jvm(jvm.toString());
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    if (results.size() != 1) {
      throw new RunnerException(side + " is not one benchmark but " + results.size());
    }
    RunResult result = results.iterator().next();
    return new Fork(
        result.getPrimaryResult().getStatistics().getPercentile(50),
        Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATION)).getScore());
  }

  static double medianNanos(List<Fork> forks) {
    return median(forks.stream().mapToDouble(Fork::nanos).sorted().toArray());
  }

  static double medianBytes(List<Fork> forks) {
    return median(forks.stream().mapToDouble(Fork::bytes).sorted().toArray());
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
