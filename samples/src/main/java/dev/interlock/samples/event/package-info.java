/** An event in both languages. */
@NullMarked
package dev.interlock.samples.event;

import org.jspecify.annotations.NullMarked;
