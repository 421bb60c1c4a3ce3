package io.whystream.worker.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a text file, gunzipped when its name ends in .gz, without a byte order mark. */
final class TextLines {
  private TextLines() {}

  /** Takes one line. */
  interface Handler {
    void line(long number, String text) throws BadLineException;
  }

  /** Hands on each line that is not blank; what the handler refuses goes to the listener. */
  static void each(
      Path file, Charset charset, long firstLine, BadLineListener listener, Handler handler)
      throws IOException {
    try (BufferedReader reader = open(file, charset)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String text = number == 1 ? withoutMark(line) : line;
        if (number < firstLine || text.isBlank()) {
          continue;
        }
        try {
          handler.line(number, text);
        } catch (BadLineException bad) {
          listener.badLine(file, number, String.valueOf(bad.getMessage()));
        }
      }
    }
  }

  /** The first line; null when the file is empty. */
  static @Nullable String first(Path file, Charset charset) throws IOException {
    try (BufferedReader reader = open(file, charset)) {
      String line = reader.readLine();
      return line == null ? null : withoutMark(line);
    }
  }

  private static BufferedReader open(Path file, Charset charset) throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream text =
          file.getFileName().toString().endsWith(".gz")
              ? new GZIPInputStream(bytes, 1 << 16)
              : bytes;
      return new BufferedReader(
          new InputStreamReader(
              text,
              charset
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPLACE)
                  .onUnmappableCharacter(CodingErrorAction.REPLACE)),
          1 << 16);
    } catch (IOException e) {
      bytes.close();
      throw new IOException(file + " is not a gzip file that can be read: " + e.getMessage(), e);
    }
  }

  private static String withoutMark(String line) {
    return line.startsWith("\ufeff") ? line.substring(1) : line;
  }
}
