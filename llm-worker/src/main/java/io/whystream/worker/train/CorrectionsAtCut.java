package io.whystream.worker.train;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.data.Dataset;
import io.whystream.worker.data.Split;
import io.whystream.worker.train.reward.Corrections;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Corrections as a cut in time leaves them.
 *
 * @param before those before the cut
 * @param learned how many of them lie before the part that is kept for validation
 * @param all how many there were
 * @param enough a cut, rounded up, with which all of them would be learned from; 1 where none does
 */
record CorrectionsAtCut(Corrections before, int learned, int all, double enough) {

  /**
   * Holds corrections against a cut.
   *
   * @param dataset whose interactions are trained on
   * @param validationShare last part of what lies before the cut
   * @throws CorrectionsFile.Unusable when none lies before the cut
   */
  static CorrectionsAtCut of(Corrections all, Dataset dataset, double cut, double validationShare)
      throws CorrectionsFile.Unusable {
    Corrections ofDataset = all.among(dataset.interactions());
    if (ofDataset.size() == 0) {
      throw new CorrectionsFile.Unusable(
          "there is no correction of these users; let 'correct' correct some, or change --users");
    }
    Split split = Split.atFraction(dataset.interactions(), cut);
    Corrections before = ofDataset.among(split.before());
    double enough = enough(ofDataset, dataset.interactions(), validationShare);
    if (before.size() == 0) {
      throw new CorrectionsFile.Unusable(
          "none of the %d corrections lies before --cut %s; give one behind them, such as --cut %s"
              .formatted(ofDataset.size(), cut, share(enough)));
    }
    int learned =
        before.among(Split.atFraction(split.before(), 1 - validationShare).before()).size();
    return new CorrectionsAtCut(before, learned, ofDataset.size(), enough);
  }

  /** What of a file is read. */
  String summary(Path file) {
    String said =
        "%s: of %d corrections %d lie before the cut, %d of them before its validation part, where reading is learned"
            .formatted(file, all, before.size(), learned);
    return learned == all ? said : said + "; a later --cut, up to " + share(enough) + ", has more";
  }

  private static double enough(
      Corrections all, List<Interaction> interactions, double validationShare) {
    List<Corrections.Corrected> sorted = all.all();
    long last = sorted.get(sorted.size() - 1).interaction().getEventTime();
    double passed = Split.atTime(interactions, last + 1).before().size();
    double wanted = (passed + 1) / (interactions.size() * (1 - validationShare));
    return Math.min(1, Math.ceil(wanted * 1000) / 1000);
  }

  private static String share(double cut) {
    return String.format(Locale.ROOT, "%.3f", cut);
  }
}
