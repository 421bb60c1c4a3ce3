package io.whystream.worker.train;

import io.whystream.worker.engine.PackedRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Batches of the made-up corpus. Histories grow while the training goes on: short prompts show more
 * completions for the same work, and copying attributes is learned from them first.
 */
final class NanoBatches {
  /** One stage of the training. */
  private record Stage(double until, int history, double facts, int rowLength) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(0.08, 0, 0.9, 256),
          new Stage(0.2, 1, 0.4, 256),
          new Stage(0.45, 3, 0.1, 320),
          new Stage(2, MadeUpTexts.LONGEST_HISTORY, 0.02, 400));

  private final MadeUpTexts texts;
  private final long seed;
  private final int tokensPerStep;
  private final boolean grow;

  /**
   * @param grow whether histories grow with the training; otherwise they have their full length
   */
  NanoBatches(MadeUpTexts texts, long seed, int tokensPerStep, boolean grow) {
    this.texts = texts;
    this.seed = seed;
    this.tokensPerStep = tokensPerStep;
    this.grow = grow;
  }

  /** A batch and how many tokens it holds, padding not counted. */
  record Batch(PackedRows rows, int tokens) {}

  /**
   * The batch of one step; the same step gives the same batch.
   *
   * @param progress share of the training done, 0 to 1
   */
  Batch batch(long step, double progress) {
    texts.reseed(seed * 1_000_003 + step);
    double reached = grow ? progress : 1;
    Stage stage = STAGES.stream().filter(s -> reached < s.until()).findFirst().orElseThrow();
    return pack(stage);
  }

  /** A batch of the last stage, for measuring. */
  Batch measured(long number) {
    texts.reseed(-1 - seed * 1_000_003 - number);
    return pack(STAGES.get(STAGES.size() - 1));
  }

  private Batch pack(Stage stage) {
    RowPacker packer = new RowPacker(tokensPerStep / stage.rowLength(), stage.rowLength());
    List<PackedText> drawn = new ArrayList<>();
    int size = 0;
    while (size < tokensPerStep) {
      PackedText text = texts.next(stage.history(), stage.facts());
      if (text.tokens().length <= stage.rowLength()) {
        drawn.add(text);
        size += text.tokens().length;
      }
    }
    packer.pack(drawn);
    return new Batch(packer.rows(), packer.packed());
  }
}
