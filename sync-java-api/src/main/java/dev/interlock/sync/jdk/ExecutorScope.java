package dev.interlock.sync.jdk;

import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.ExecutorsKt;

/** Where coroutines are launched with an object that was made in Java: without a job. */
record ExecutorScope(CoroutineContext getCoroutineContext) implements CoroutineScope {
  static CoroutineScope of(Executor executor) {
    return new ExecutorScope(ExecutorsKt.from(executor));
  }
}
