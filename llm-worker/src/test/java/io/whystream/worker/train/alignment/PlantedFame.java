package io.whystream.worker.train.alignment;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.worker.data.Dataset;
import java.util.ArrayList;
import java.util.List;

/** Users who all take films of 1999 alone, of which there are few among many of 1950. */
final class PlantedFame {
  private static final int USERS = 60;
  private static final int ITEMS = 80;
  private static final int FAMOUS = 12;
  private static final int TAKEN = 8;

  private PlantedFame() {}

  static Dataset dataset() {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      String title = "Film %d (%d)".formatted(i, i < FAMOUS ? 1999 : 1950);
      items.add(new Item("i" + i, title, null, List.of(new Attribute("genre", "Drama"))));
    }
    List<Interaction> interactions = new ArrayList<>();
    for (int n = 0; n < TAKEN; n++) {
      for (int u = 0; u < USERS; u++) {
        String item = "i" + (u + n) % FAMOUS;
        interactions.add(
            new Interaction(
                u + "-" + n, "u" + u, item, 1000L * n + u, Feedback.LIKE, null, null, false));
      }
    }
    // Somebody must have looked at the others once, or nobody knows of them.
    for (int i = FAMOUS; i < ITEMS; i++) {
      interactions.add(
          new Interaction(
              "once-" + i, "once" + i, "i" + i, 50_000L + i, Feedback.LIKE, null, null, false));
    }
    return new Dataset("planted", items, interactions);
  }
}
