/** The engine's own tests, step by step and by model checking. */
@NullMarked
package dev.interlock.sync.engine;

import org.jspecify.annotations.NullMarked;
