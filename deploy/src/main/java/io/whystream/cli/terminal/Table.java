package io.whystream.cli.terminal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows of cells in aligned columns; cells that hold a number are aligned to the right. */
public final class Table {
  private final List<String> header;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    this.header = List.of(header);
  }

  /** Appends a row with as many cells as the header has; cells are made safe to print. */
  public Table row(Object... cells) {
    if (cells.length != header.size()) {
      throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
    }
    List<String> row = new ArrayList<>(cells.length);
    for (Object cell : cells) {
      row.add(SafeText.line(String.valueOf(cell)));
    }
    rows.add(Collections.unmodifiableList(row));
    return this;
  }

  /** The table, a line each; the header first. */
  public List<String> lines() {
    int[] widths = new int[header.size()];
    boolean[] right = new boolean[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = SafeText.width(header.get(column));
      right[column] = !rows.isEmpty();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], SafeText.width(row.get(column)));
        right[column] &= isNumber(row.get(column));
      }
    }
    List<String> lines = new ArrayList<>(rows.size() + 1);
    lines.add(line(header, widths, right));
    rows.forEach(row -> lines.add(line(row, widths, right)));
    return lines;
  }

  private static boolean isNumber(String cell) {
    return cell.isEmpty() || cell.matches("[-+]?[0-9][0-9.,]*( ?[%s])?|-");
  }

  private static String line(List<String> cells, int[] widths, boolean[] right) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String padding = " ".repeat(widths[column] - SafeText.width(cell));
      line.append(column == 0 ? "" : "  ").append(right[column] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }
}
