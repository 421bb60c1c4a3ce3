package io.whystream.worker.train.corpus;

import io.whystream.worker.prompt.ItemText;
import java.util.List;

/**
 * A made-up film.
 *
 * @param title with its year
 * @param genres in order, may be empty
 * @param decade such as 1990s, empty when unknown
 */
record Film(String title, List<String> genres, String decade) {

  ItemText text() {
    String attributes = genres.isEmpty() ? "" : "genre: " + String.join(", ", genres);
    if (!decade.isEmpty()) {
      attributes += (attributes.isEmpty() ? "" : "; ") + "decade: " + decade;
    }
    return new ItemText(title, attributes, "");
  }
}
