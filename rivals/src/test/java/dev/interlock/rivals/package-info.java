/** The comparison itself, and that each of its checks can fail. */
@NullMarked
package dev.interlock.rivals;

import org.jspecify.annotations.NullMarked;
