/** Frames of a camera, counted by its driver and used up by whoever needs some. */
@NullMarked
package dev.interlock.samples.signalsemaphore;

import org.jspecify.annotations.NullMarked;
