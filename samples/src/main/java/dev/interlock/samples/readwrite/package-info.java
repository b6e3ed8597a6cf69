/** A table that many read and few write. */
@NullMarked
package dev.interlock.samples.readwrite;

import org.jspecify.annotations.NullMarked;
