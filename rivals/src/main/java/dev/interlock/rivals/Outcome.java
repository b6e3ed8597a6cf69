package dev.interlock.rivals;

/**
 * What has come of a scenario.
 *
 * @param kept whether everything was as it should be
 * @param observed what was seen
 */
public record Outcome(boolean kept, String observed) {

  /** As it should be. */
  public static Outcome kept(String observed) {
    return new Outcome(true, observed);
  }

  /** Not as it should be. */
  public static Outcome broken(String observed) {
    return new Outcome(false, observed);
  }

  @Override
  public String toString() {
    return (kept ? "kept: " : "BROKEN: ") + observed;
  }
}
