package io.whystream.worker.prompt;

import io.whystream.worker.engine.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One token a code point; the special tokens are numbered above all code points. */
final class FakeTokenizer implements Tokenizer {
  private static final List<String> SPECIALS = List.of("<|im_start|>", "<|im_end|>");
  private static final int FIRST = 0x110000;

  @Override
  public int[] encode(String text) {
    return text.codePoints().toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    IntStream.Builder out = IntStream.builder();
    int at = 0;
    while (at < text.length()) {
      int from = at;
      int special =
          IntStream.range(0, SPECIALS.size())
              .filter(i -> text.startsWith(SPECIALS.get(i), from))
              .findFirst()
              .orElse(-1);
      out.add(special < 0 ? text.codePointAt(at) : FIRST + special);
      at +=
          special < 0 ? Character.charCount(text.codePointAt(at)) : SPECIALS.get(special).length();
    }
    return out.build().toArray();
  }

  @Override
  public String decode(int[] tokens) {
    int[] points = Arrays.stream(tokens).filter(t -> t < FIRST).toArray();
    return new String(points, 0, points.length);
  }

  @Override
  public int idOf(String token) {
    return FIRST + SPECIALS.indexOf(token);
  }

  long specialsIn(int[] tokens) {
    return Arrays.stream(tokens).filter(t -> t >= FIRST).count();
  }
}
