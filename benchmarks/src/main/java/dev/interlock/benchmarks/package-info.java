/** Interlock beside its rivals. */
@NullMarked
package dev.interlock.benchmarks;

import org.jspecify.annotations.NullMarked;
