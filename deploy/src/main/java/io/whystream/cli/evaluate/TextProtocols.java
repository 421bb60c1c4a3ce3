package io.whystream.cli.evaluate;

import io.whystream.worker.data.Dataset;
import io.whystream.worker.evaluate.ranking.Evaluation;
import io.whystream.worker.evaluate.ranking.Report;
import io.whystream.worker.evaluate.ranking.TextSections;
import io.whystream.worker.evaluate.ranking.text.TextRanking;
import io.whystream.worker.evaluate.ranking.text.TextRankingSections;
import io.whystream.worker.train.WrittenTexts;
import io.whystream.worker.train.reward.IdCache;
import io.whystream.worker.train.reward.RewardTrainingSettings;
import io.whystream.worker.train.reward.TextComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The protocols for which a language model writes reasons inside the split.
 *
 * @param model directory of the language model
 * @param cache directory that keeps what was written; null keeps nothing
 */
record TextProtocols(
    Dataset dataset,
    Evaluation.Settings settings,
    Path model,
    @Nullable Path cache,
    Consumer<String> progress) {
  /** Where the protocol text cuts, by interactions in time. */
  static final double CUT = 0.8;

  private static final int MAX_PROMPT_TOKENS = 300;
  private static final int REASONS_OF_AN_ITEM = 2;
  private static final int ROUNDS = 8;

  /**
   * Choices between two items.
   *
   * @param written interactions of training that reasons are written for
   * @param facts hears of the reasons
   */
  List<Report.Section> choices(int written, Map<String, String> facts) throws IOException {
    List<TextComparison.Result> bySeed = new ArrayList<>();
    try (WrittenTexts texts = WrittenTexts.open(model, "cpu", MAX_PROMPT_TOKENS, cache, progress)) {
      for (int s = 0; s < settings.seeds(); s++) {
        RewardTrainingSettings training =
            RewardTrainingSettings.DEFAULT
                .with(written, written, settings.seed() + s)
                .withGroups(1);
        bySeed.add(
            new TextComparison(texts.texts(), training, new IdCache(cache), progress)
                .compare(dataset, CUT));
      }
    }
    facts.put("reasons written for", written + " interactions of training, as many held out");
    facts.putAll(TextSections.facts(bySeed.get(0).quality()));
    return TextSections.of(bySeed, settings.seed());
  }

  /**
   * Rankings of all items.
   *
   * @param share of items that are new
   * @param facts hears of the reasons
   */
  List<Report.Section> rankings(double share, Map<String, String> facts) throws IOException {
    List<TextRanking.Result> bySeed = new ArrayList<>();
    try (WrittenTexts texts = WrittenTexts.open(model, "cpu", MAX_PROMPT_TOKENS, cache, progress)) {
      TextRanking ranking =
          new TextRanking(
              dataset,
              texts.texts(),
              new TextRanking.Settings(
                  settings.encoder().anew(), share, REASONS_OF_AN_ITEM, ROUNDS),
              progress);
      for (int s = 0; s < settings.seeds(); s++) {
        bySeed.add(ranking.run(settings.seed() + s));
      }
    }
    facts.put(
        "new items",
        Math.round(100 * share)
            + " % of the items, drawn with the seed: of a third of them no interaction is known, of"
            + " the others the first 3 or 10");
    facts.putAll(TextSections.facts(bySeed.get(0).quality()));
    return TextRankingSections.of(bySeed, settings.seed());
  }
}
