/** A count-down latch in both languages. */
@NullMarked
package dev.interlock.samples.countdownlatch;

import org.jspecify.annotations.NullMarked;
