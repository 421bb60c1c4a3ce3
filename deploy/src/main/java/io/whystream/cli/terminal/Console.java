package io.whystream.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Standard output as lines, or, on a terminal, as a frame that is redrawn in place. Threading:
 * every method is synchronized, so that a hook at the end of the program can restore the cursor.
 */
public final class Console implements AutoCloseable {
  private static final Size UNKNOWN = new Size(80, 24);

  private final PrintStream out;
  private final @Nullable Terminal terminal;
  private final Style style;
  private int drawn;
  private boolean closed;

  private Console(PrintStream out, @Nullable Terminal terminal, Style style) {
    this.out = out;
    this.terminal = terminal;
    this.style = style;
  }

  /** The program's own standard output. */
  public static Console system(Map<String, String> environment) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Terminal terminal = terminal();
    return new Console(out, terminal, Style.of(environment, terminal != null));
  }

  /** A stream that is no terminal. */
  public static Console plain(PrintStream out, Style style) {
    return new Console(out, null, style);
  }

  private static @Nullable Terminal terminal() {
    try {
      Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
      if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        return terminal;
      }
      terminal.close();
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  public Style style() {
    return style;
  }

  /** Whether a frame can be redrawn in place: a terminal that takes escapes, and no NO_COLOR. */
  public boolean isLive() {
    return terminal != null && style.colour();
  }

  public int columns() {
    return size().getColumns();
  }

  public int rows() {
    return size().getRows();
  }

  private Size size() {
    Size size = terminal == null ? UNKNOWN : terminal.getSize();
    return size.getColumns() > 0 && size.getRows() > 0 ? size : UNKNOWN;
  }

  /** Prints a line below everything printed so far. */
  public synchronized void line(String line) {
    if (closed) {
      return;
    }
    settle();
    out.println(style.encode(line));
  }

  public synchronized void lines(List<String> lines) {
    lines.forEach(this::line);
  }

  /** Draws a frame in the place of the one before; prints nothing where frames cannot be drawn. */
  public synchronized void frame(List<String> lines) {
    if (closed || !isLive()) {
      return;
    }
    StringBuilder frame = new StringBuilder(drawn == 0 ? "\u001b[?25l" : up(drawn));
    for (String line : lines.subList(0, Math.min(lines.size(), rows() - 1))) {
      frame.append('\r').append(style.encode(line)).append("\u001b[K\n");
    }
    out.print(frame.append("\u001b[J"));
    out.flush();
    drawn = Math.min(lines.size(), rows() - 1);
  }

  /** Leaves the frame as it is and goes on below it. */
  public synchronized void settle() {
    if (drawn > 0) {
      out.print("\u001b[?25h");
      out.flush();
      drawn = 0;
    }
  }

  /** Removes the frame. */
  public synchronized void clear() {
    if (drawn > 0) {
      out.print(up(drawn) + "\r\u001b[J");
      settle();
    }
  }

  private static String up(int lines) {
    return "\u001b[" + lines + "A";
  }

  /** Restores the cursor; what is printed later is dropped. */
  @Override
  public synchronized void close() {
    settle();
    closed = true;
    if (terminal != null) {
      try {
        terminal.close();
      } catch (IOException e) {
        throw new UncheckedIOException("terminal not restored", e);
      }
    }
  }
}
