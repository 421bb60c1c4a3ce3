package io.whystream.stream.ordering;

import java.util.OptionalLong;

/** What the calling stream thread's consumer knows of its source. */
public interface Upstream {

  /** Records of a partition of the interactions topic left to read; empty when not known. */
  OptionalLong lag(int partition);

  /** How many fetches the broker has answered. */
  long answers();
}
