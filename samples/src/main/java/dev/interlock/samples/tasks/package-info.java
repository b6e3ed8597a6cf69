/** Tasks in groups and by name, in both languages. */
@NullMarked
package dev.interlock.samples.tasks;

import org.jspecify.annotations.NullMarked;
