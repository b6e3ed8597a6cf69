/**
 * The {@code agent} demo: a long acquisition gives way to short actions, all of them on one timeout
 * lock.
 */
@NullMarked
package dev.interlock.samples.agent;

import org.jspecify.annotations.NullMarked;
