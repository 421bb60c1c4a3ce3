package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.Tokenizer;
import io.whystream.worker.evaluate.ranking.InteractionLog.Sequence;
import io.whystream.worker.prompt.ItemText;
import io.whystream.worker.train.PackedText;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Lists of items, each followed by how known it is among the users learned from. From them a model
 * learns what a title says, with one answer for each item instead of one for five.
 */
final class FameTexts {
  private static final int ITEMS = 10;
  private static final float WEIGHT = 3;

  /** A word for each level. */
  private static final List<String> WORDS =
      List.of(" unknown", " rare", " known", " popular", " famous");

  /** Interactions from which on an item is of the next level. */
  private static final int[] FROM = {2, 5, 15, 40};

  private final Tokenizer tokenizer;
  private final List<ItemText> items;
  private final int[] counts;
  private final int[] taken;

  FameTexts(Tokenizer tokenizer, ChoiceTasks tasks) {
    this.tokenizer = tokenizer;
    this.items = tasks.items();
    this.counts = tasks.counts();
    List<Sequence> users = tasks.training().sequences();
    this.taken = users.stream().flatMapToInt(user -> Arrays.stream(user.items())).toArray();
  }

  /** A list of items, half of them drawn as often as they are taken. */
  PackedText drawn(SplittableRandom random) {
    IntStream.Builder tokens = IntStream.builder();
    tokens.accept(tokenizer.encode("\n")[0]);
    int size = 1;
    float[] weights = new float[ITEMS * 256];
    for (int i = 0; i < ITEMS; i++) {
      int item =
          random.nextBoolean() ? taken[random.nextInt(taken.length)] : random.nextInt(items.size());
      ItemText shown = items.get(item);
      String values = shown.values();
      int[] line =
          tokenizer.encode(
              "- «" + shown.title() + "»" + (values.isEmpty() ? "" : " «" + values + "»"));
      int[] word = tokenizer.encode(WORDS.get(level(counts[item])));
      int[] end = tokenizer.encode("\n");
      Arrays.stream(line).forEach(tokens);
      Arrays.stream(word).forEach(tokens);
      Arrays.stream(end).forEach(tokens);
      size += line.length;
      weights = Arrays.copyOf(weights, Math.max(weights.length, size + 256));
      Arrays.fill(weights, size, size + word.length, WEIGHT / ITEMS / word.length);
      size += word.length + end.length;
    }
    return new PackedText(tokens.build().toArray(), new int[size], Arrays.copyOf(weights, size));
  }

  private static int level(int count) {
    int level = 0;
    while (level < FROM.length && count >= FROM[level]) {
      level++;
    }
    return level;
  }
}
