/** A line of so many channels, shared by transfers. */
@NullMarked
package dev.interlock.samples.semaphore;

import org.jspecify.annotations.NullMarked;
