/**
 * The {@code instrument} demo: coroutines, futures and threads share one connection to one
 * instrument through one lock.
 */
@NullMarked
package dev.interlock.samples.instrument;

import org.jspecify.annotations.NullMarked;
