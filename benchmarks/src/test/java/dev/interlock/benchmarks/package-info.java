@NullMarked
package dev.interlock.benchmarks;

import org.jspecify.annotations.NullMarked;
