/** What agents do with timeout locks: a process that gives way, tasks with patience. */
@NullMarked
package dev.interlock.samples.timeoutlock;

import org.jspecify.annotations.NullMarked;
