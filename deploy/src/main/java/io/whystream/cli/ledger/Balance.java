package io.whystream.cli.ledger;

import io.whystream.schema.record.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the ledger found, partition by partition. */
record Balance(List<Line> lines) {
  /** Most offsets of one kind that are named. */
  static final int LISTED = 20;

  /** Offsets of one kind: how many, and the first of them. */
  record Offsets(long count, List<Long> first) {
    @Override
    public String toString() {
      return first.stream().map(String::valueOf).collect(Collectors.joining(", "))
          + (count > first.size()
              ? String.format(Locale.ROOT, " and %,d more", count - first.size())
              : "");
    }
  }

  /**
   * One partition of topic interactions.
   *
   * @param partition partition
   * @param admitted interactions in the topic
   * @param endings outcomes by how they ended
   * @param held interactions that the stores hold
   * @param unread interactions that nobody has read yet
   * @param open interactions that were read and have no outcome
   * @param repeated interactions with more than one outcome
   * @param unknown outcomes of interactions that are not in the topic
   */
  record Line(
      int partition,
      long admitted,
      Map<Ending, Long> endings,
      long held,
      long unread,
      Offsets open,
      Offsets repeated,
      Offsets unknown) {

    long outcomes() {
      return endings.values().stream().mapToLong(Long::longValue).sum();
    }

    long count(Ending ending) {
      return endings.getOrDefault(ending, 0L);
    }

    boolean balances() {
      return open.count() == held && repeated.count() == 0 && unknown.count() == 0;
    }

    List<String> problems() {
      List<String> problems = new ArrayList<>();
      String where = "partition " + partition + ": ";
      if (open.count() > held) {
        problems.add(
            where
                + String.format(
                    Locale.ROOT,
                    "%,d without outcome, but the stores hold %,d; lost among offsets ",
                    open.count(),
                    held)
                + open);
      }
      if (open.count() < held) {
        problems.add(
            where
                + String.format(
                    Locale.ROOT,
                    "the stores hold %,d, but only %,d have no outcome",
                    held,
                    open.count())
                + (open.count() == 0 ? "" : ": offsets " + open));
      }
      if (repeated.count() > 0) {
        problems.add(where + "more than one outcome for offsets " + repeated);
      }
      if (unknown.count() > 0) {
        problems.add(where + "outcomes of no interaction at offsets " + unknown);
      }
      return problems;
    }
  }

  boolean balances() {
    return lines.stream().allMatch(Line::balances);
  }

  List<String> problems() {
    return lines.stream().flatMap(line -> line.problems().stream()).toList();
  }

  long admitted() {
    return lines.stream().mapToLong(Line::admitted).sum();
  }

  long outcomes() {
    return lines.stream().mapToLong(Line::outcomes).sum();
  }

  long held() {
    return lines.stream().mapToLong(Line::held).sum();
  }

  long unread() {
    return lines.stream().mapToLong(Line::unread).sum();
  }
}
