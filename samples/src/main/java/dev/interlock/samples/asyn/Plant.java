package dev.interlock.samples.asyn;

import dev.interlock.sync.TasksRunningException;
import dev.interlock.sync.jdk.AsyncGathering;
import dev.interlock.sync.jdk.AsyncNamedTasks;
import dev.interlock.sync.jdk.AsyncTaskGroups;
import dev.interlock.sync.jdk.CheckedRunnable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** A plant whose work is done by tasks; its twin in Kotlin is {@link SuspendingPlant}. */
public final class Plant {
  private final Executor executor;
  private final List<CheckedRunnable<InterruptedException>> pumps;
  private final Runnable openValve;
  private final CheckedRunnable<InterruptedException> calibrate;
  private final List<Callable<Double>> sensors;

  /**
   * A plant.
   *
   * @param executor runs the tasks
   * @param pumps each runs until its thread is interrupted
   * @param openValve must not be called while a pump runs
   * @param calibrate takes its time
   * @param sensors each reads a temperature
   */
  public Plant(
      Executor executor,
      List<CheckedRunnable<InterruptedException>> pumps,
      Runnable openValve,
      CheckedRunnable<InterruptedException> calibrate,
      List<Callable<Double>> sensors) {
    this.executor = executor;
    this.pumps = List.copyOf(pumps);
    this.openValve = openValve;
    this.calibrate = calibrate;
    this.sensors = List.copyOf(sensors);
    tasks = AsyncTaskGroups.builder(executor).name("plant").build();
    jobs = AsyncNamedTasks.builder(executor).name("jobs").build();
  }

  // region groups
  private final AsyncTaskGroups tasks;

  /** Starts the pumps. */
  public void cool() {
    for (CheckedRunnable<InterruptedException> pump : pumps) {
      tasks.launch("cooling", pump);
    }
  }

  /** Blocks. Stops the pumps; when the valve opens, none of them runs any more. */
  public void warmUp() throws InterruptedException, TasksRunningException {
    tasks.cancelAll("cooling", Duration.ofSeconds(5));
    openValve.run();
  }

  // endregion

  // region named
  private final AsyncNamedTasks jobs;

  /** Starts the calibration, of which there is one at a time. */
  public void startCalibration() {
    jobs.launch("calibration", calibrate);
  }

  /** Blocks. Stops the calibration, and says whether there was anything to stop. */
  public String stopCalibration() throws InterruptedException {
    return jobs.cancelAndJoin("calibration") ? "stopped" : "was not running";
  }

  // endregion

  // region gather
  /** Blocks. What the sensors read, in their order; one that has not answered in time, nothing. */
  public List<Double> temperatures() throws InterruptedException, ExecutionException {
    AsyncGathering<Double> readings = AsyncGathering.on(executor);
    for (Callable<Double> sensor : sensors) {
      readings.task(Duration.ofSeconds(1), sensor, timeUp -> Double.NaN);
    }
    return readings.all();
  }
  // endregion
}
