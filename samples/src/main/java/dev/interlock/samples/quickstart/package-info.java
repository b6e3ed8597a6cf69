/** The same few lines in both languages. */
@NullMarked
package dev.interlock.samples.quickstart;

import org.jspecify.annotations.NullMarked;
