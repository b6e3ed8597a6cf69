/** What Interlock promises. */
@NullMarked
package dev.interlock.verification;

import org.jspecify.annotations.NullMarked;
