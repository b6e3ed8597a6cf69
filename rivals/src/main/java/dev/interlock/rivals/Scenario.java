package dev.interlock.rivals;

import java.util.Optional;

/**
 * One thing that is done to a rival and to Interlock, by the same code.
 *
 * @param <S> what it is done to: as much of a lock as it takes
 */
public interface Scenario<S> {

  /** What the table calls it. */
  String id();

  /** What is done, in a few words. */
  String whatIsDone();

  /** Whose outcome is printed, whatever it is. */
  Contender<S> rival();

  /** Whose outcome has to be right. */
  Contender<S> interlock();

  /**
   * Interlock's lock in the rival's idiom, if the idiom itself is what loses the permit. Its
   * outcome is printed as well: no lock can make it right.
   */
  default Optional<Contender<S>> interlockInTheSameIdiom() {
    return Optional.empty();
  }

  /** Does it, and says what has come of it. */
  Outcome run(S subject, Effort effort) throws Exception;
}
