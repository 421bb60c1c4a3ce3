package io.whystream.worker.evaluate.ranking;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A recommender whose settings were chosen on a validation split, and which can be fitted to other
 * rows with the same settings. Threading: one thread.
 */
public final class Tuned {
  private final String name;
  private final String setting;
  private final Recommender onValidation;
  private final Function<Training, Recommender> fit;
  private @Nullable Training lastTraining;
  private @Nullable Recommender last;

  /**
   * @param name for people
   * @param setting what tuning chose
   * @param onValidation fitted to the validation split's rows
   * @param fit fits to other rows with the settings chosen
   */
  public Tuned(
      String name, String setting, Recommender onValidation, Function<Training, Recommender> fit) {
    this.name = name;
    this.setting = setting;
    this.onValidation = onValidation;
    this.fit = fit;
  }

  public String name() {
    return name;
  }

  public String setting() {
    return setting;
  }

  public Recommender onValidation() {
    return onValidation;
  }

  /** The recommender fitted to rows; the same one when asked for the same rows again. */
  public Recommender fitted(Training training) {
    if (last == null || lastTraining != training) {
      last = fit.apply(training);
      lastTraining = training;
    }
    return last;
  }
}
