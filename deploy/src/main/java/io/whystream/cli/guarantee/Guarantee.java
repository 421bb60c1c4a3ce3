package io.whystream.cli.guarantee;

import java.util.List;

/**
 * Something that always holds. It sees every committed record, those of a partition in the order of
 * their offsets, and says what breaks it. Threading: one thread.
 */
public interface Guarantee {

  /** Sees a record. */
  void see(Sighting sighting);

  /** What breaks it, as far as records were seen; asked when the pipeline has come to rest. */
  List<String> violations();
}
