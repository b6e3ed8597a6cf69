/** A microscope that does one thing at a time, whoever asks. */
@NullMarked
package dev.interlock.samples.globallock;

import org.jspecify.annotations.NullMarked;
