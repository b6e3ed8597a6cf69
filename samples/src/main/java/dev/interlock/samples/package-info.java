/** The launcher of the demos, and the options they have in common. */
@NullMarked
package dev.interlock.samples;

import org.jspecify.annotations.NullMarked;
