package io.whystream.worker.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps untrusted text out of templates: a template sees a mark in place of each text, and the
 * texts come back when the rendered result is split at the marks.
 *
 * <p>A mark is a private-use character, a number and a second private-use character, so it passes
 * through trimming and concatenation unchanged.
 */
final class DataMarks {
  private static final char START = '\uE0F0';
  private static final char END = '\uE0F1';

  private final List<String> texts = new ArrayList<>();

  /** The mark that stands for a text; nothing for an empty one, so that templates can ask. */
  String mark(String text) {
    if (text.isEmpty()) {
      return "";
    }
    texts.add(text);
    return START + Integer.toString(texts.size() - 1) + END;
  }

  /** The rendered template's own pieces and the data between them, in order. */
  List<Segment> split(String rendered) {
    List<Segment> segments = new ArrayList<>();
    int from = 0;
    for (int at = rendered.indexOf(START); at >= 0; at = rendered.indexOf(START, from)) {
      int end = rendered.indexOf(END, at);
      if (at > from) {
        segments.add(new Segment(rendered.substring(from, at), false));
      }
      int number = Integer.parseInt(rendered.substring(at + 1, end));
      segments.add(new Segment(texts.get(number), true));
      from = end + 1;
    }
    if (from < rendered.length()) {
      segments.add(new Segment(rendered.substring(from), false));
    }
    return segments;
  }
}
