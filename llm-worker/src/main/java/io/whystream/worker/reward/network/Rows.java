package io.whystream.worker.reward.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of ids in a table: known ids have their own, all others share a few by their hash. */
public final class Rows {
  private final List<String> known;
  private final int shared;
  private final Map<String, Integer> rows = new HashMap<>();

  /**
   * @param known ids with rows of their own, from 0
   * @param shared rows behind them for all other ids, at least 1
   */
  public Rows(List<String> known, int shared) {
    this.known = List.copyOf(known);
    this.shared = shared;
    this.known.forEach(id -> rows.put(id, rows.size()));
    if (rows.size() != this.known.size() || shared < 1) {
      throw new IllegalArgumentException("ids must differ and at least one row must be shared");
    }
  }

  public List<String> known() {
    return known;
  }

  public int shared() {
    return shared;
  }

  /** Known and shared rows together. */
  public int count() {
    return known.size() + shared;
  }

  /** Whether an id has a row of its own. */
  public boolean knows(String id) {
    return rows.containsKey(id);
  }

  /** The row of an id. */
  public int of(String id) {
    Integer row = rows.get(id);
    return row == null ? unknown(id) : row;
  }

  /** The shared row of an id, as if it were unknown. */
  public int unknown(String id) {
    return known.size() + Math.floorMod(id.hashCode(), shared);
  }
}
