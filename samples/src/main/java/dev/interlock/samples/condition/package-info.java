/** Waiting, with a lock, for what somebody else does with it. */
@NullMarked
package dev.interlock.samples.condition;

import org.jspecify.annotations.NullMarked;
