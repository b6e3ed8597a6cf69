package dev.interlock.benchmarks;

import dev.interlock.benchmarks.Picture.Anchor;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What happens when a number grows. Both axes are logarithmic. */
final class Curves {
  private static final Pattern NAME = Pattern.compile("(.*), (\\d+) [a-z]+");
  private static final Color[] COLORS = {new Color(0x0b62a6), new Color(0xb84a00)};

  /** How much of a curve's colour its spread has, of 255. */
  private static final int PALE = 50;

  private static final int WIDTH = 880;
  private static final int HEIGHT = 440;
  private static final int MARGIN = 20;
  private static final int NAME_HEIGHT = 18;
  private static final Rectangle2D AREA = new Rectangle2D.Double(70, 84, 560, 280);

  /**
   * A value, and between which it was.
   *
   * @param at the number that grows
   */
  private record Point(double at, double low, double value, double high) {}

  private record Curve(String name, List<Point> points) {
    DoubleStream values() {
      return points.stream().flatMapToDouble(p -> DoubleStream.of(p.low, p.high));
    }
  }

  private final List<Curve> curves;
  private final Interval vertical;
  private final Picture picture;

  private Curves(List<Curve> curves, double... alsoVisible) {
    this.curves = curves;
    DoubleStream numbers =
        curves.stream().flatMap(curve -> curve.points.stream()).mapToDouble(Point::at);
    DoubleStream values =
        DoubleStream.concat(
            DoubleStream.of(alsoVisible), curves.stream().flatMapToDouble(Curve::values));
    vertical = Interval.around(values, 1.25);
    Interval horizontal = Interval.around(numbers, 1.2);
    picture = new Picture(WIDTH, HEIGHT, AREA, horizontal::position, vertical::position);
  }

  /** How fast barging is, by how often somebody may be overtaken. */
  static Optional<Picture> bargingBounds(Results results) {
    Map<String, List<Point>> points = new LinkedHashMap<>();
    for (Comparison c : results.timesOf(Cases.BOUNDS)) {
      Matcher name = NAME.matcher(c.name());
      if (name.matches()) {
        points
            .computeIfAbsent(name.group(1) + " beside " + c.rivalName(), any -> new ArrayList<>())
            .add(new Point(number(name), c.low(), c.ratio(), c.high()));
      }
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    List<Curve> curves = new ArrayList<>();
    points.forEach((name, curve) -> curves.add(new Curve(name, curve)));
    Curves chart = new Curves(curves, 1);
    chart.describe(
        "What a looser bound on barging buys",
        "Interlock's time divided by the rival's; below 1 Interlock is faster."
            + " A band goes from the smallest ratio of all rounds to the largest.",
        "bound: how often the first waiter may be overtaken",
        results.measuredBy(Cases.BOUNDS));
    chart.draw(chart.vertical.ticks(1, 2, 5), Picture::plain);
    return Optional.of(chart.picture);
  }

  /** How long a release takes after others have given up. */
  static Optional<Picture> cancelled(Results results) {
    List<Point> ours = new ArrayList<>();
    List<Point> rival = new ArrayList<>();
    String rivalName = "";
    for (Comparison c : results.timesOf(Cases.CANCELLED)) {
      Matcher name = NAME.matcher(c.name());
      if (name.matches()) {
        ours.add(new Point(number(name), c.ours(), c.ours(), c.ours()));
        rival.add(new Point(number(name), c.rival(), c.rival(), c.rival()));
        rivalName = c.rivalName();
      }
    }
    if (ours.isEmpty()) {
      return Optional.empty();
    }
    Curves chart = new Curves(List.of(new Curve("Interlock", ours), new Curve(rivalName, rival)));
    chart.describe(
        "What those who gave up cost those who stay",
        "The time of one release, by how many waiters were cancelled before it: medians of all rounds.",
        "waiters cancelled before the release",
        results.measuredBy(Cases.CANCELLED));
    chart.draw(chart.vertical.ticks(1), Curves::duration);
    return Optional.of(chart.picture);
  }

  private static double number(Matcher name) {
    return Double.parseDouble(name.group(2));
  }

  private static String duration(double nanos) {
    if (nanos < 1e3) {
      return String.format(Locale.ROOT, "%.0f ns", nanos);
    }
    return nanos < 1e6
        ? String.format(Locale.ROOT, "%.0f µs", nanos / 1e3)
        : String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
  }

  private void describe(String title, String what, String number, String measuredBy) {
    picture.title(MARGIN, 34, title);
    picture.text(MARGIN, 55, Anchor.START, Picture.MUTED, what);
    picture.text(AREA.getCenterX(), AREA.getMaxY() + 38, Anchor.MIDDLE, Picture.MUTED, number);
    picture.text(MARGIN, HEIGHT - 14, Anchor.START, Picture.MUTED, measuredBy);
  }

  private void draw(double[] ticks, DoubleFunction<String> label) {
    for (double tick : ticks) {
      picture.gridAtY(tick);
      picture.text(
          AREA.getX() - 8, picture.y(tick) + 4, Anchor.END, Picture.MUTED, label.apply(tick));
    }
    for (Point point : curves.get(0).points) {
      String number = String.format(Locale.ROOT, "%,.0f", point.at);
      picture.text(picture.x(point.at), AREA.getMaxY() + 18, Anchor.MIDDLE, Picture.MUTED, number);
    }
    for (int i = 0; i < curves.size(); i++) {
      draw(curves.get(i), COLORS[i % COLORS.length]);
    }
    name();
  }

  private void draw(Curve curve, Color color) {
    Color pale = new Color(color.getRed(), color.getGreen(), color.getBlue(), PALE);
    List<Point> there = curve.points;
    List<Point> back = new ArrayList<>(there);
    Collections.reverse(back);
    picture.area(
        DoubleStream.concat(
                there.stream().mapToDouble(Point::at), back.stream().mapToDouble(Point::at))
            .toArray(),
        DoubleStream.concat(
                there.stream().mapToDouble(Point::high), back.stream().mapToDouble(Point::low))
            .toArray(),
        pale);
    picture.line(
        there.stream().mapToDouble(Point::at).toArray(),
        there.stream().mapToDouble(Point::value).toArray(),
        color,
        2);
    there.forEach(point -> picture.dot(point.at, point.value, color));
  }

  /** Each name beside the end of its curve, none on top of another. */
  private void name() {
    List<Integer> fromAbove = new ArrayList<>();
    IntStream.range(0, curves.size()).forEach(fromAbove::add);
    fromAbove.sort(Comparator.comparingDouble(i -> end(curves.get(i))));
    double free = 0;
    for (int i : fromAbove) {
      double y = Math.max(free, end(curves.get(i)));
      picture.boldText(
          AREA.getMaxX() + 10, y + 4, Anchor.START, COLORS[i % COLORS.length], curves.get(i).name);
      free = y + NAME_HEIGHT;
    }
  }

  private double end(Curve curve) {
    return picture.y(curve.points.get(curve.points.size() - 1).value);
  }
}
