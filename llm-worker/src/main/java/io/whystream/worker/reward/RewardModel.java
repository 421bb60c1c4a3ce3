package io.whystream.worker.reward;

import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.HistoryEntry;
import io.whystream.schema.record.Pattern;
import io.whystream.schema.record.Reason;
import io.whystream.worker.prompt.Verdict;
import io.whystream.worker.reward.network.ReasonAttention;
import io.whystream.worker.reward.network.RewardNetwork;
import io.whystream.worker.reward.network.Rows;
import io.whystream.worker.reward.network.SequenceEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The reward network with the ids that it knows and its contrast set: scores requests.
 *
 * <p>Threading: any thread.
 */
public final class RewardModel {
  private final RewardNetwork network;
  private final Rows users;
  private final Rows items;
  private final RewardConstants constants;
  private final TextInput input;
  private final List<KnownUser> contrastUsers = new ArrayList<>();
  private final List<KnownItem> contrastItems = new ArrayList<>();

  /**
   * @param vocabulary attribute values that texts are searched for
   */
  public RewardModel(
      RewardNetwork network,
      Rows users,
      Rows items,
      RewardConstants constants,
      ContrastSet contrast,
      List<String> vocabulary) {
    this.network = network;
    this.users = users;
    this.items = items;
    this.constants = constants;
    this.input = new TextInput(vocabulary, network.weights().shape().attributes());
    for (ContrastSet.User user : contrast.users()) {
      contrastUsers.add(
          new KnownUser(
              user.id(),
              network.user(
                  users.unknown(user.id()), user.history(), user.pattern(), user.taste())));
    }
    contrast.items().forEach(item -> contrastItems.add(new KnownItem(item, items.of(item))));
  }

  private record KnownUser(String id, RewardNetwork.User user) {}

  private record KnownItem(String id, int row) {}

  /**
   * What appending one reason does.
   *
   * @param score of user and item with the reason
   * @param gain d(u, v): that score minus the score without it
   * @param contrast the gain minus half the mean gain for other users and half the mean gain of
   *     other items, all with the item's list: what a reason adds falls with the list's length, and
   *     would else be counted against the items whose lists are longest
   */
  public record Effect(double score, double gain, double contrast) {}

  /**
   * Which reason carries an item for a user.
   *
   * @param reason what was said
   * @param weight of the attention, mean over heads
   */
  public record Carried(Reason reason, double weight) {}

  public RewardConstants constants() {
    return constants;
  }

  /** Score of the request's user and item with the item's list as it is. */
  public double score(CorrectionRequest request) {
    return network.score(pair(request), read(request));
  }

  /**
   * Effects of reasons, each appended alone.
   *
   * @param texts of the reasons; null gives null
   * @param embeddings one for each text
   */
  public List<@Nullable Effect> effects(
      CorrectionRequest request, List<@Nullable String> texts, List<float[]> embeddings) {
    RewardNetwork.User user = user(request);
    int row = items.of(request.getItem().getItem());
    List<ReasonAttention.Projected> list = read(request);
    String seed = request.getInteraction().getId();

    Gauge own = new Gauge(network.pair(user, row), list);
    List<Gauge> otherUsers = new ArrayList<>();
    for (KnownUser other : contrastUsersFor(seed, request.getInteraction().getUser())) {
      otherUsers.add(new Gauge(network.pair(other.user(), row), list));
    }
    List<Gauge> otherItems = new ArrayList<>();
    for (KnownItem other : contrastItemsFor(seed, request.getItem().getItem())) {
      otherItems.add(new Gauge(network.pair(user, other.row()), own.read));
    }
    List<@Nullable Effect> effects = new ArrayList<>();
    for (int t = 0; t < texts.size(); t++) {
      String text = texts.get(t);
      if (text == null) {
        effects.add(null);
      } else {
        List<ReasonAttention.Projected> longer = new ArrayList<>(list);
        longer.add(network.reason(input.of(text, embeddings.get(t))));
        ReasonAttention.Attended read = own.attend(longer);
        double gain = own.gain(read);
        effects.add(
            new Effect(
                own.without + gain,
                gain,
                gain
                    - mean(otherUsers, other -> other.gain(other.attend(longer))) / 2
                    - mean(otherItems, other -> other.gain(read)) / 2));
      }
    }
    return effects;
  }

  /** How much each reason of the request's item counts for its user, in the list's order. */
  public List<Carried> carried(CorrectionRequest request) {
    List<Reason> reasons = readable(request);
    float[] weights = network.attend(pair(request), read(request)).weights();
    List<Carried> carried = new ArrayList<>();
    for (int i = 0; i < reasons.size(); i++) {
      carried.add(new Carried(reasons.get(i), weights[i]));
    }
    return carried;
  }

  /** A pair with what its user reads in a list, which one more reason changes. */
  private final class Gauge {
    private final RewardNetwork.Pair pair;
    private final ReasonAttention.Attended read;
    private final double without;

    Gauge(RewardNetwork.Pair pair, List<ReasonAttention.Projected> list) {
      this(pair, network.attend(pair, list));
    }

    Gauge(RewardNetwork.Pair pair, ReasonAttention.Attended read) {
      this.pair = pair;
      this.read = read;
      this.without = network.score(pair, read);
    }

    ReasonAttention.Attended attend(List<ReasonAttention.Projected> longer) {
      return network.attend(pair, longer);
    }

    double gain(ReasonAttention.Attended longer) {
      return network.score(pair, longer) - without;
    }
  }

  private static double mean(List<Gauge> gauges, ToDoubleFunction<Gauge> gain) {
    return gauges.stream().mapToDouble(gain).average().orElse(0);
  }

  private RewardNetwork.User user(CorrectionRequest request) {
    List<SequenceEncoder.Step> steps = new ArrayList<>();
    List<List<Attribute>> taken = new ArrayList<>();
    for (HistoryEntry entry : request.getHistory()) {
      Verdict verdict = Verdict.of(entry.getFeedback(), entry.getRating());
      steps.add(
          new SequenceEncoder.Step(
              items.of(entry.getItem()), verdict.ordinal(), entry.getEventTime()));
      if (verdict != Verdict.DISLIKED) {
        taken.add(entry.getAttributes());
      }
    }
    Pattern pattern = request.getPattern();
    float[] read =
        pattern == null || !pattern.getEmbedding().hasRemaining()
            ? null
            : input.of(pattern.getText(), Embeddings.fromBytes(pattern.getEmbedding()));
    return network.user(
        users.of(request.getInteraction().getUser()), steps, read, input.taste(taken));
  }

  private RewardNetwork.Pair pair(CorrectionRequest request) {
    return network.pair(user(request), items.of(request.getItem().getItem()));
  }

  private List<ReasonAttention.Projected> read(CorrectionRequest request) {
    return readable(request).stream()
        .map(
            reason ->
                network.reason(
                    input.of(reason.getText(), Embeddings.fromBytes(reason.getEmbedding()))))
        .toList();
  }

  /** Reasons from before the interaction that are not the user's own, then the newest of them. */
  private List<Reason> readable(CorrectionRequest request) {
    String user = request.getInteraction().getUser();
    long time = request.getInteraction().getEventTime();
    List<Reason> reasons =
        request.getReasons().stream()
            .filter(reason -> reason.getEventTime() < time && !reason.getUser().equals(user))
            .filter(reason -> reason.getEmbedding().hasRemaining())
            .toList();
    return reasons.subList(Math.max(0, reasons.size() - constants.reasonCap()), reasons.size());
  }

  private List<KnownUser> contrastUsersFor(String seed, String user) {
    return choose(
        contrastUsers.stream().filter(other -> !other.id().equals(user)).toList(),
        constants.contrastUsers(),
        seed);
  }

  private List<KnownItem> contrastItemsFor(String seed, String item) {
    return choose(
        contrastItems.stream().filter(other -> !other.id().equals(item)).toList(),
        constants.contrastItems(),
        seed);
  }

  /** A run of the pool that starts where the seed says. */
  private static <T> List<T> choose(List<T> pool, int count, String seed) {
    List<T> chosen = new ArrayList<>();
    int start = Math.floorMod(seed.hashCode(), Math.max(1, pool.size()));
    for (int i = 0; i < Math.min(count, pool.size()); i++) {
      chosen.add(pool.get((start + i) % pool.size()));
    }
    return chosen;
  }
}
