package dev.interlock.rivals;

import java.util.function.Supplier;

/**
 * Somebody a scenario is put to.
 *
 * @param name the library and what of it
 * @param subject makes a fresh one
 */
public record Contender<S>(String name, Supplier<S> subject) {}
