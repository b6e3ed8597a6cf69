package dev.interlock.benchmarks;

import dev.interlock.benchmarks.Picture.Anchor;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;

/** Every case beside its rival, set by set. */
final class Ratios {
  /** These have charts of their own. */
  private static final Set<String> ELSEWHERE = Set.of(Cases.BOUNDS, Cases.CANCELLED);

  /** Ratios beyond these are drawn at the edge. */
  private static final Interval READABLE = new Interval(0.01, 100);

  private static final int WIDTH = 920;
  private static final int MARGIN = 20;
  private static final int RIVAL = 248;
  private static final int PLOT = 444;
  private static final int PLOT_END = 816;
  private static final int TOP = 132;
  private static final int BOTTOM = 64;
  private static final int ROW = 19;

  /** From the middle of a row down to the foot of its letters. */
  private static final int BASELINE = 4;

  private final Results results;
  private final List<String> sets;
  private final Interval scale;
  private final int bottom;
  private final Picture picture;
  private double row;

  private Ratios(Results results, List<String> sets) {
    this.results = results;
    this.sets = sets;
    List<Comparison> all = sets.stream().flatMap(set -> results.timesOf(set).stream()).toList();
    DoubleStream ratios = all.stream().flatMapToDouble(c -> DoubleStream.of(1, c.low(), c.high()));
    scale = Interval.around(ratios.map(READABLE::clamp), 1.15);
    double rows = all.size() + 1.5 * sets.size();
    bottom = TOP + (int) (rows * ROW);
    Rectangle2D area = new Rectangle2D.Double(PLOT, TOP, PLOT_END - PLOT, bottom - TOP);
    picture = new Picture(WIDTH, bottom + BOTTOM, area, scale::position, line -> 1 - line / rows);
  }

  /** The chart, if anything is to be on it. */
  static Optional<Picture> draw(Results results) {
    List<String> sets = new ArrayList<>(results.sets().keySet());
    sets.removeIf(set -> ELSEWHERE.contains(set) || results.timesOf(set).isEmpty());
    return sets.isEmpty() ? Optional.empty() : Optional.of(new Ratios(results, sets).draw());
  }

  private Picture draw() {
    frame();
    for (String set : sets) {
      heading(set);
      results.timesOf(set).forEach(this::line);
    }
    return picture;
  }

  private void frame() {
    picture.title(MARGIN, 34, "How long it takes, beside the rival");
    subtitle(
        55,
        "Interlock's time divided by the rival's in the same round; left of 1 Interlock is faster.");
    subtitle(
        72,
        "A bar goes from the smallest ratio of all rounds to the largest, the dot is the ratio of the medians.");
    double one = picture.x(1);
    picture.boldText(one - 10, TOP - 25, Anchor.END, Verdict.FASTER.color, "← Interlock is faster");
    picture.boldText(one + 10, TOP - 25, Anchor.START, Verdict.SLOWER.color, "slower →");
    for (double tick : scale.ticks(1, 2, 5)) {
      picture.gridAtX(tick);
      String label = Picture.plain(tick);
      for (int y : new int[] {TOP - 7, bottom + 17}) {
        picture.text(picture.x(tick), y, Anchor.MIDDLE, Picture.MUTED, label);
      }
    }
    picture.text(MARGIN, bottom + 46, Anchor.START, Picture.MUTED, results.measuredBy(sets.get(0)));
  }

  private void subtitle(int y, String text) {
    picture.text(MARGIN, y, Anchor.START, Picture.MUTED, text);
  }

  private void heading(String set) {
    double y = picture.y(row + 1) + BASELINE;
    picture.boldText(MARGIN, y, Anchor.START, Picture.INK, set);
    String by = results.measuredBy(set);
    if (!by.equals(results.measuredBy(sets.get(0)))) {
      picture.text(RIVAL, y, Anchor.START, Picture.MUTED, by);
    }
    row += 1.5;
  }

  private void line(Comparison c) {
    double middle = row + 0.5;
    double low = scale.clamp(c.low());
    double ratio = scale.clamp(c.ratio());
    double high = scale.clamp(c.high());
    Verdict verdict = Verdict.of(c);
    double[] level = {middle, middle};
    picture.line(new double[] {1, ratio}, level, verdict.pale, 1.5f);
    picture.line(new double[] {low, high}, level, verdict.pale, 9);
    picture.dot(ratio, middle, verdict.color);

    double y = picture.y(middle) + BASELINE;
    picture.text(MARGIN, y, Anchor.START, Picture.INK, c.name());
    picture.text(RIVAL, y, Anchor.START, Picture.MUTED, c.rivalName());
    String spread = amount(c.low()) + "–" + amount(c.high());
    picture.text(WIDTH - MARGIN, y, Anchor.END, verdict.color, spread);
    row++;
  }

  private static String amount(double ratio) {
    return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
  }

  /** Colours that are told apart by people who do not tell red from green. */
  private enum Verdict {
    FASTER(0x0b62a6, 0x9fc8e8),
    EITHER(0x59636e, 0xc4cad1),
    SLOWER(0xb84a00, 0xf2c19b);

    private final Color color;
    private final Color pale;

    Verdict(int color, int pale) {
      this.color = new Color(color);
      this.pale = new Color(pale);
    }

    static Verdict of(Comparison c) {
      if (c.high() <= 1) {
        return FASTER;
      }
      return c.low() >= 1 ? SLOWER : EITHER;
    }
  }
}
