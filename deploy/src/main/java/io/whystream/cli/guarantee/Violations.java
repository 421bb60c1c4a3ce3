package io.whystream.cli.guarantee;

import java.util.ArrayList;
import java.util.List;

/** What breaks a guarantee: how much, and the first of it. */
final class Violations {
  private static final int LISTED = 20;

  private final List<String> first = new ArrayList<>();
  private long count;

  void add(String what) {
    count++;
    if (first.size() < LISTED) {
      first.add(what);
    }
  }

  List<String> list() {
    List<String> all = new ArrayList<>(first);
    if (count > first.size()) {
      all.add("and " + (count - first.size()) + " more");
    }
    return all;
  }
}
