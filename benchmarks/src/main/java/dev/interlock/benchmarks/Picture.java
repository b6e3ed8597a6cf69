package dev.interlock.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Rectangle2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * An SVG with a background of its own, on which XChart draws a plot. All letters are text, which
 * XChart would turn into outlines: that is smaller, can be searched, and does not depend on the
 * fonts of whoever draws.
 */
final class Picture {
  static final Color INK = new Color(0x1f2328);
  static final Color MUTED = new Color(0x59636e);
  private static final Color BACKGROUND = Color.WHITE;
  private static final Color BORDER = new Color(0xd0d7de);
  private static final Color GRID = new Color(0xe7eaee);

  /** Which end of a text is at its place. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final int width;
  private final int height;
  private final Rectangle2D area;
  private final XYChart plot;
  private final DoubleUnaryOperator horizontal;
  private final DoubleUnaryOperator vertical;
  private final StringBuilder texts = new StringBuilder();
  private int series;

  /**
   * An empty picture.
   *
   * @param area where the plot is
   * @param horizontal where on the x axis a value is, 0 is left and 1 is right
   * @param vertical where on the y axis a value is, 0 is at the bottom and 1 at the top
   */
  Picture(
      int width,
      int height,
      Rectangle2D area,
      DoubleUnaryOperator horizontal,
      DoubleUnaryOperator vertical) {
    this.width = width;
    this.height = height;
    this.area = area;
    this.horizontal = horizontal;
    this.vertical = vertical;
    plot = new XYChartBuilder().width((int) area.getWidth()).height((int) area.getHeight()).build();
    XYStyler style = plot.getStyler();
    style.setChartBackgroundColor(BACKGROUND).setPlotBackgroundColor(BACKGROUND);
    style.setPlotBorderVisible(false).setLegendVisible(false).setChartTitleVisible(false);
    style.setChartPadding(0).setPlotContentSize(1);
    style.setPlotMargin(0).setAxisTicksVisible(false).setPlotGridLinesVisible(false);
    style.setAxisTitlesVisible(false);
    style.setXAxisMin(0.0).setXAxisMax(1.0).setYAxisMin(0.0).setYAxisMax(1.0);
  }

  double x(double value) {
    return area.getX() + area.getWidth() * horizontal.applyAsDouble(value);
  }

  double y(double value) {
    return area.getY() + area.getHeight() * (1 - vertical.applyAsDouble(value));
  }

  /** A line of the grid from bottom to top; that at 1 stands out. */
  void gridAtX(double value) {
    double at = horizontal.applyAsDouble(value);
    grid(new double[] {at, at}, new double[] {0, 1}, value);
  }

  /** A line of the grid from left to right; that at 1 stands out. */
  void gridAtY(double value) {
    double at = vertical.applyAsDouble(value);
    grid(new double[] {0, 1}, new double[] {at, at}, value);
  }

  private void grid(double[] xs, double[] ys, double value) {
    boolean one = value == 1;
    draw(xs, ys, one ? INK : GRID, SeriesMarkers.NONE).setLineStyle(stroke(one ? 1.5f : 1));
  }

  void line(double[] xs, double[] ys, Color color, float thickness) {
    add(xs, ys, color, SeriesMarkers.NONE).setLineStyle(stroke(thickness));
  }

  void dot(double x, double y, Color color) {
    add(new double[] {x}, new double[] {y}, color, SeriesMarkers.CIRCLE);
  }

  /** Fills what {@code xs} and {@code ys} go round. */
  void area(double[] xs, double[] ys, Color color) {
    XYSeries band = add(xs, ys, color, SeriesMarkers.NONE);
    band.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
    band.setFillColor(color);
    band.setLineStyle(SeriesLines.NONE);
  }

  private XYSeries add(double[] xs, double[] ys, Color color, Marker marker) {
    return draw(
        Arrays.stream(xs).map(horizontal).toArray(),
        Arrays.stream(ys).map(vertical).toArray(),
        color,
        marker);
  }

  private XYSeries draw(double[] xs, double[] ys, Color color, Marker marker) {
    XYSeries added = plot.addSeries("series " + series++, xs, ys);
    added.setLineColor(color);
    added.setMarkerColor(color);
    added.setMarker(marker);
    return added;
  }

  private static BasicStroke stroke(float thickness) {
    return new BasicStroke(thickness, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
  }

  void text(double x, double y, Anchor anchor, Color color, String text) {
    text(x, y, anchor, color, "", text);
  }

  void boldText(double x, double y, Anchor anchor, Color color, String text) {
    text(x, y, anchor, color, " font-weight=\"600\"", text);
  }

  void title(double x, double y, String text) {
    text(x, y, Anchor.START, INK, " font-size=\"17\" font-weight=\"600\"", text);
  }

  private void text(
      double x, double y, Anchor anchor, Color color, String attributes, String text) {
    texts.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>%n",
            x,
            y,
            anchor.name().toLowerCase(Locale.ROOT),
            hex(color),
            attributes,
            escaped(text)));
  }

  /** The file. */
  String svg() throws IOException {
    ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    VectorGraphicsEncoder.saveVectorGraphic(plot, drawn, VectorGraphicsFormat.SVG);
    String whole = drawn.toString(StandardCharsets.UTF_8);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
    font-family="system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="12">
    <rect x="0.5" y="0.5" width="%3$d" height="%4$d" rx="8" fill="%5$s" stroke="%6$s"/>
    <g transform="translate(%7$d %8$d)">
    %9$s
    </g>
    %10$s</svg>
    """
        .formatted(
            width,
            height,
            width - 1,
            height - 1,
            hex(BACKGROUND),
            hex(BORDER),
            (int) area.getX(),
            (int) area.getY(),
            whole.substring(whole.indexOf("<svg")).strip(),
            texts)
        .replace(System.lineSeparator(), "\n");
  }

  /** A number as people write it. */
  static String plain(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  private static String hex(Color color) {
    return String.format("#%06x", color.getRGB() & 0xffffff);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
