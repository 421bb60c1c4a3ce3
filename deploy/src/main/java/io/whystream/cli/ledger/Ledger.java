package io.whystream.cli.ledger;

import io.whystream.schema.record.Ending;
import io.whystream.schema.record.SourcePosition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every interaction by where it was read, and how often it ended. Offsets are bits beside the first
 * offset of their partition, so a million interactions take a few hundred kilobytes. Threading: one
 * thread.
 */
final class Ledger {
  private final SortedMap<Integer, Page> pages = new TreeMap<>();

  /** Opens a partition; what was read below {@code begin} is gone and counts no more. */
  void open(int partition, long begin) {
    pages.computeIfAbsent(partition, p -> new Page(begin));
  }

  /** An interaction lies at this place. */
  void admitted(int partition, long offset) {
    page(partition).admitted.set(page(partition).bit(offset));
  }

  /** The interaction at this place ended. */
  void ended(SourcePosition source, Ending ending) {
    Page page = pages.computeIfAbsent(source.getPartition(), p -> new Page(0));
    if (source.getOffset() < page.begin) {
      return;
    }
    int bit = page.bit(source.getOffset());
    page.endings.merge(ending, 1L, Long::sum);
    if (page.ended.get(bit)) {
      page.repeated.set(bit);
    }
    page.ended.set(bit);
  }

  /**
   * What was found.
   *
   * @param held what the stores hold, by partition; a partition without entry holds none
   */
  Balance balance(Map<Integer, Held> held) {
    List<Balance.Line> lines = new ArrayList<>(pages.size());
    pages.forEach(
        (partition, page) ->
            lines.add(page.line(partition, held.getOrDefault(partition, Held.NOTHING))));
    return new Balance(List.copyOf(lines));
  }

  private Page page(int partition) {
    Page page = pages.get(partition);
    if (page == null) {
      throw new IllegalArgumentException("no partition " + partition + " in the ledger");
    }
    return page;
  }

  /** One partition. */
  private static final class Page {
    private final long begin;
    private final BitSet admitted = new BitSet();
    private final BitSet ended = new BitSet();
    private final BitSet repeated = new BitSet();
    private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);

    Page(long begin) {
      this.begin = begin;
    }

    int bit(long offset) {
      return Math.toIntExact(offset - begin);
    }

    Balance.Line line(int partition, Held held) {
      BitSet open = minus(admitted, ended);
      int unread = bit(Math.min(Math.max(held.nextOffset(), begin), begin + open.length()));
      BitSet read = open.get(0, unread);
      return new Balance.Line(
          partition,
          admitted.cardinality(),
          Map.copyOf(endings),
          held.interactions(),
          open.cardinality() - read.cardinality(),
          offsets(read),
          offsets(repeated),
          offsets(minus(ended, admitted)));
    }

    private static BitSet minus(BitSet all, BitSet without) {
      BitSet rest = (BitSet) all.clone();
      rest.andNot(without);
      return rest;
    }

    private Balance.Offsets offsets(BitSet bits) {
      List<Long> first = bits.stream().limit(Balance.LISTED).mapToObj(bit -> begin + bit).toList();
      return new Balance.Offsets(bits.cardinality(), first);
    }
  }
}
