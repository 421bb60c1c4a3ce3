package io.whystream.worker.train.alignment;

import io.whystream.worker.evaluate.ranking.Case;
import io.whystream.worker.evaluate.ranking.Recommender;
import io.whystream.worker.prompt.ItemText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prefers items released near what the user took last, by the year at the end of a title. */
public final class YearProximity implements Recommender {
  private static final Pattern YEAR = Pattern.compile("\\((\\d{4})\\)");
  private static final int LAST = 5;

  private final int[] years;

  /**
   * @param items by number
   */
  public YearProximity(List<ItemText> items) {
    this.years = items.stream().mapToInt(item -> year(item.title())).toArray();
  }

  private static int year(String title) {
    Matcher matcher = YEAR.matcher(title);
    int year = 0;
    while (matcher.find()) {
      year = Integer.parseInt(matcher.group(1));
    }
    return year;
  }

  /** Minus the distance to the mean year of the last items; the lowest where no year is known. */
  @Override
  public float[] scores(Case one) {
    int[] history = one.history().items();
    double sum = 0;
    int known = 0;
    for (int i = history.length - 1; i >= 0 && known < LAST; i--) {
      if (years[history[i]] > 0) {
        sum += years[history[i]];
        known++;
      }
    }
    float[] scores = new float[years.length];
    for (int item = 0; item < scores.length; item++) {
      scores[item] =
          years[item] == 0 || known == 0
              ? -Float.MAX_VALUE
              : (float) -Math.abs(years[item] - sum / known);
    }
    return scores;
  }
}
