/** An auto-reset event in both languages. */
@NullMarked
package dev.interlock.samples.autoresetevent;

import org.jspecify.annotations.NullMarked;
