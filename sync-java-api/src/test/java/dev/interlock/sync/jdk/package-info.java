/** What a Java user may rely on, beyond the contracts of the verification module. */
@NullMarked
package dev.interlock.sync.jdk;

import org.jspecify.annotations.NullMarked;
