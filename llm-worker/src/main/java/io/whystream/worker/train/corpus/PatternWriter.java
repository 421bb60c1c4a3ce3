package io.whystream.worker.train.corpus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Writes patterns from opinions. */
final class PatternWriter {
  private final Grammar grammar = Grammar.load("patterns.txt");
  private final Aspects aspects;

  PatternWriter(Aspects aspects) {
    this.aspects = aspects;
  }

  /**
   * One pattern.
   *
   * @param known aspects that the earlier pattern or the reason names
   */
  TastePattern write(Opinions opinions, List<Aspect> known, RandomGenerator random) {
    List<String> liked = first(opinions.liked(Genres.ALL, random), 3, random);
    List<String> disliked = first(opinions.disliked(Genres.ALL, random), 2, random);
    List<String> decades = opinions.liked(Genres.DECADES, random);
    boolean dated = !liked.isEmpty() && !decades.isEmpty() && random.nextInt(10) < 7;
    List<Aspect> details = details(liked, known, random);

    Map<String, String> slots = new HashMap<>();
    for (int i = 0; i < liked.size(); i++) {
      slots.put("l" + (i + 1), Genres.noun(liked.get(i)));
    }
    if (!disliked.isEmpty()) {
      slots.put("x", Genres.noun(disliked.get(0)));
      slots.put("x2", Genres.noun(disliked.get(disliked.size() - 1)));
    }
    slots.put("ld", dated ? decades.get(0) : "");
    if (!details.isEmpty()) {
      slots.put("b", details.get(0).text());
      slots.put("c", details.get(details.size() - 1).text());
    }

    StringBuilder text = new StringBuilder();
    if (liked.isEmpty() && disliked.isEmpty()) {
      details = details.isEmpty() ? List.of(aspects.draw(List.of(), random)) : details;
      slots.put("b", details.get(0).text());
      text.append(grammar.expand("unknown", slots, false, random));
      details = details.subList(0, 1);
    } else if (liked.isEmpty()) {
      text.append(grammar.expand("onlydislikes" + disliked.size(), slots, false, random));
      text.append(detail(details, slots, random));
    } else {
      text.append(grammar.expand("likes" + liked.size(), slots, false, random));
      text.append(dated ? grammar.expand("decade", slots, false, random) : "");
      text.append(detail(details, slots, random));
      text.append(
          disliked.isEmpty()
              ? ""
              : grammar.expand("dislikes" + disliked.size(), slots, false, random));
    }
    return new TastePattern(
        text.append('.').toString(), liked, dated ? decades.get(0) : "", details, disliked);
  }

  private String detail(List<Aspect> details, Map<String, String> slots, RandomGenerator random) {
    return details.isEmpty()
        ? ""
        : grammar.expand("details" + details.size(), slots, false, random);
  }

  private List<Aspect> details(List<String> liked, List<Aspect> known, RandomGenerator random) {
    int wanted = random.nextInt(3);
    List<Aspect> details = new ArrayList<>();
    while (details.size() < wanted) {
      boolean keep = !known.isEmpty() && random.nextInt(4) > 0;
      Aspect aspect = keep ? known.get(random.nextInt(known.size())) : aspects.draw(liked, random);
      if (details.contains(aspect)) {
        wanted--;
      } else {
        details.add(aspect);
      }
    }
    return details;
  }

  private static List<String> first(List<String> values, int most, RandomGenerator random) {
    return values.subList(0, Math.min(values.size(), 1 + random.nextInt(most)));
  }

  /** A short review, about nothing in particular. */
  String review(RandomGenerator random) {
    return grammar.expand("review", Map.of(), false, random);
  }
}
