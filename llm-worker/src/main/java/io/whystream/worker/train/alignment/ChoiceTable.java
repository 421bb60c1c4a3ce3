package io.whystream.worker.train.alignment;

import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.evaluate.ranking.Baselines;
import io.whystream.worker.evaluate.ranking.EncoderRecommender;
import io.whystream.worker.evaluate.ranking.HeldOut;
import io.whystream.worker.evaluate.ranking.PairedBootstrap;
import io.whystream.worker.evaluate.ranking.Recommender;
import io.whystream.worker.evaluate.ranking.Training;
import io.whystream.worker.prompt.Prompts;
import io.whystream.worker.train.alignment.ChoiceTasks.Negatives;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * How often recommenders and models choose right on the same tasks of the users held out, one row
 * each, printed as it becomes known.
 */
public final class ChoiceTable {
  private static final String ROW = "%s%-28s %-22s %s%n";

  private final ChoiceTasks tasks;
  private final int candidates;
  private final long seed;
  private final PrintStream console;
  private final boolean terminal;
  private final Map<Negatives, ChoiceTrial> trials = new EnumMap<>(Negatives.class);
  private final Map<String, Map<Negatives, ?>> rows = new LinkedHashMap<>();

  /**
   * @param asked tasks of each user held out, for each kind of negatives
   * @param terminal whether progress is shown in a line that is redrawn
   */
  public ChoiceTable(
      ChoiceTasks tasks,
      int candidates,
      int asked,
      long seed,
      PrintStream console,
      boolean terminal) {
    this.tasks = tasks;
    this.candidates = candidates;
    this.seed = seed;
    this.console = console;
    this.terminal = terminal;
    for (Negatives kind : Negatives.values()) {
      trials.put(kind, new ChoiceTrial(tasks.heldOut(kind, asked, seed), seed));
    }
  }

  /** All rows so far. */
  public Map<String, Map<Negatives, ?>> rows() {
    return rows;
  }

  /** Prints what the columns are, and chance. */
  public void header() {
    console.printf(
        Locale.ROOT, ROW, "", "correct, %", "uniform negatives", "negatives by popularity");
    String chance = String.format(Locale.ROOT, "%.1f", 100.0 / candidates);
    console.printf(Locale.ROOT, ROW, "", "chance", chance, chance);
  }

  /** Asks the recommenders, fitted to the users learned from. */
  public void recommenders() {
    HeldOut validation = HeldOut.validation(tasks.training());
    Training training = new Training(tasks.items().size(), tasks.training().sequences());
    row("popularity", Baselines.popularity(validation).fitted(training));
    row("release year", new YearProximity(tasks.items()));
    row("EASE", Baselines.ease(validation).fitted(training));
    row(
        "SASRec (sequence encoder)",
        EncoderRecommender.tune(
                validation, EncoderRecommender.Settings.DEFAULT, seed, this::progress)
            .fitted(training));
  }

  private void row(String name, Recommender recommender) {
    Map<Negatives, PairedBootstrap> row = new EnumMap<>(Negatives.class);
    trials.forEach((kind, trial) -> row.put(kind, trial.ask(recommender)));
    add(name, row, (kind, correct) -> correct);
  }

  /** Asks a model. */
  public Map<Negatives, ChoiceTrial.Answers> model(
      String name, LanguageModel model, Prompts prompts, int stop, int maxTokens) {
    Map<Negatives, ChoiceTrial.Answers> row = new EnumMap<>(Negatives.class);
    trials.forEach(
        (kind, trial) ->
            row.put(
                kind,
                trial.ask(model, prompts, stop, maxTokens, done -> progress("asked " + done))));
    add(name, row, (kind, answers) -> answers.correct());
    row.forEach(
        (kind, answers) ->
            console.printf(
                Locale.ROOT,
                "  %s negatives: format %.1f %%, legal %.1f %%%n",
                kind.name().toLowerCase(Locale.ROOT),
                100 * answers.format(),
                100 * answers.legal()));
    return row;
  }

  /** The difference of two models, by user. */
  public void difference(
      String name,
      Map<Negatives, ChoiceTrial.Answers> after,
      Map<Negatives, ChoiceTrial.Answers> before) {
    Map<Negatives, PairedBootstrap> row = new EnumMap<>(Negatives.class);
    after.forEach(
        (kind, answers) -> {
          ChoiceTrial.Answers earlier = before.get(kind);
          if (earlier != null) {
            row.put(kind, PairedBootstrap.of(answers.byUser(), earlier.byUser(), seed));
          }
        });
    add(name, row, (kind, correct) -> correct);
  }

  private <T> void add(
      String name, Map<Negatives, T> row, BiFunction<Negatives, T, PairedBootstrap> correct) {
    rows.put(name, row);
    StringBuilder line = new StringBuilder();
    row.forEach(
        (kind, value) ->
            line.append(String.format(Locale.ROOT, " %-22s", shown(correct.apply(kind, value)))));
    console.printf(
        Locale.ROOT,
        "%s%-28s%s%n",
        terminal ? "\r\u001b[K" : "",
        name,
        line.toString().stripTrailing());
  }

  private void progress(String what) {
    if (terminal) {
      console.print("\r" + what + "\u001b[K");
      console.flush();
    }
  }

  private static String shown(PairedBootstrap share) {
    return String.format(
        Locale.ROOT,
        "%.1f [%.1f, %.1f]",
        100 * share.mean(),
        100 * share.low(),
        100 * share.high());
  }
}
