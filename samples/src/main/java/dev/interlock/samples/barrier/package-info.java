/** A stage and a camera that take a series of images in step, in both languages. */
@NullMarked
package dev.interlock.samples.barrier;

import org.jspecify.annotations.NullMarked;
