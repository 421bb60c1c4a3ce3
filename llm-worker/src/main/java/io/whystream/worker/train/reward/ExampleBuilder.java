package io.whystream.worker.train.reward;

import io.whystream.schema.record.Interaction;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.Taste;
import io.whystream.worker.reward.network.TextExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes training examples of interactions and the texts that they may see. */
final class ExampleBuilder {
  private static final int[] NOTHING = {};

  private final RewardNetwork network;
  private final Rows users;
  private final Rows items;
  private final ReasonLists lists;
  private final Function<List<Interaction>, Taste> tastes;
  private final LeakRules rules;
  private final Negatives negatives;

  /**
   * @param network that knows ids
   * @param tastes of histories
   * @param rules which pattern an example sees
   * @param reading interactions of training, whose items are drawn to stand beside those chosen
   */
  ExampleBuilder(
      RewardNetwork network,
      Rows users,
      Rows items,
      ReasonLists lists,
      Function<List<Interaction>, Taste> tastes,
      LeakRules rules,
      List<Interaction> reading) {
    this.network = network;
    this.users = users;
    this.items = items;
    this.lists = lists;
    this.tastes = tastes;
    this.rules = rules;
    this.negatives =
        new Negatives(reading.stream().map(Interaction::getItem).filter(lists::has).toList(), 1);
  }

  /** {@link #writtenChoices} without what they were made of. */
  List<TextExample> written(List<Corpus.Written> written) {
    return writtenChoices(written).stream().map(Choice::example).toList();
  }

  /** An example for each interaction all or none of whose pairs have reasons. */
  List<Choice> writtenChoices(List<Corpus.Written> written) {
    List<Choice> examples = new ArrayList<>();
    for (Corpus.Written one : written) {
      if (one.even()) {
        int pattern = rules.later() ? one.patternAfter() : one.pattern();
        examples.add(
            new Choice(
                one.interaction(),
                one.history(),
                example(one.interaction(), one.history(), pattern, one.pairs())));
      }
    }
    return examples;
  }

  /**
   * One choice with what it was made of.
   *
   * @param history of the user before it
   */
  record Choice(Interaction interaction, List<Interaction> history, TextExample example) {}

  /** {@link #choices} without what they were made of. */
  List<TextExample> plain(
      Sequences all, List<Interaction> interactions, int count, int others, Random random) {
    return choices(all, interactions, count, others, random).stream().map(Choice::example).toList();
  }

  /**
   * Examples without reasons of their own: every candidate, chosen or not, is an item that someone
   * else has given a reason for by then, and the newest such reason takes the place of the one
   * appended.
   *
   * @param all interactions that histories are taken from
   * @param interactions that are chosen from
   * @param others items not chosen in each
   */
  List<Choice> choices(
      Sequences all, List<Interaction> interactions, int count, int others, Random random) {
    List<Interaction> shuffled =
        new ArrayList<>(interactions.stream().filter(Sequences::positive).toList());
    Collections.shuffle(shuffled, random);
    List<Choice> choices = new ArrayList<>();
    for (Interaction one : shuffled) {
      if (choices.size() < count && listed(one.getItem(), one).length > 0) {
        List<Interaction> history = all.before(one);
        List<String> drawn =
            negatives.draw(
                all.itemsUpTo(one), others, random, item -> listed(item, one).length > 0);
        if (drawn.size() == others) {
          List<Corpus.Pair> pairs = new ArrayList<>();
          Stream.concat(Stream.of(one.getItem()), drawn.stream())
              .map(item -> new Corpus.Pair(item, negatives.logChance(item), NOTHING))
              .forEach(pairs::add);
          choices.add(new Choice(one, history, lastAppended(example(one, history, -1, pairs))));
        }
      }
    }
    return choices;
  }

  private int[] listed(String item, Interaction by) {
    return lists.at(item, by.getUser(), by.getEventTime());
  }

  private static TextExample lastAppended(TextExample example) {
    List<TextExample.Candidate> candidates = new ArrayList<>();
    for (TextExample.Candidate candidate : example.candidates()) {
      int[] list = candidate.list();
      candidates.add(
          new TextExample.Candidate(
              candidate.item(),
              candidate.base(),
              Arrays.copyOf(list, list.length - 1),
              new int[] {list[list.length - 1]}));
    }
    return new TextExample(
        example.states(),
        example.user(),
        example.unknownUser(),
        example.pattern(),
        example.taste(),
        candidates);
  }

  private TextExample example(
      Interaction interaction, List<Interaction> history, int pattern, List<Corpus.Pair> pairs) {
    String id = interaction.getUser();
    RewardNetwork.User user = network.user(users.of(id), Sequences.steps(history, items));
    List<TextExample.Candidate> candidates = new ArrayList<>();
    for (Corpus.Pair pair : pairs) {
      int row = items.of(pair.item());
      float base =
          network.sequenceScore(user, row)
              + network.blend().itemItem() * network.itemItemScore(user, row)
              - (float) pair.logChance();
      candidates.add(
          new TextExample.Candidate(
              row, base, lists.at(pair.item(), id, interaction.getEventTime()), pair.reasons()));
    }
    return new TextExample(
        user.states(), users.of(id), users.unknown(id), pattern, tastes.apply(history), candidates);
  }
}
