package io.whystream.worker;

import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.ModelShape;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A language model of one layer: a softmax over a bias, the adapter's A plus B, whatever stands
 * before. Its tokens are the words of a list; the last one stops.
 */
public final class BiasModel implements LanguageModel, Tokenizer {
  private final List<String> words;
  private final AdapterLayout layout;
  private float[] weights;
  private float[] frozen;

  public BiasModel(List<String> words) {
    this.words = List.copyOf(words);
    this.layout =
        new AdapterLayout(
            new LoraSpec(1, 1, List.of("bias")),
            List.of(
                new AdapterLayout.Tensor("bias.lora_A.weight", 1, words.size(), 0),
                new AdapterLayout.Tensor("bias.lora_B.weight", words.size(), 1, words.size())));
    this.weights = new float[layout.size()];
    this.frozen = new float[words.size()];
  }

  /** Base logits, one for each word. */
  public BiasModel withBase(float... logits) {
    frozen = logits;
    return this;
  }

  /** Probability of a word under the adapter in place. */
  public double probability(String word) {
    return Math.exp(logProbabilities(1)[idOf(word)]);
  }

  private double[] logProbabilities(double temperature) {
    double[] logits = new double[words.size()];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (frozen[i] + weights[i] + weights[words.size() + i]) / temperature;
      sum += Math.exp(logits[i]);
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] -= Math.log(sum);
    }
    return logits;
  }

  @Override
  public ModelShape shape() {
    return new ModelShape(words.size(), 1, words.size(), 4096);
  }

  @Override
  public Tokenizer tokenizer() {
    return this;
  }

  @Override
  public String fingerprint() {
    return "bias " + words;
  }

  @Override
  public AdapterLayout adapterLayout() {
    return layout;
  }

  @Override
  public void useAdapter(float @Nullable [] adapter) {
    weights = adapter == null ? new float[layout.size()] : adapter.clone();
  }

  @Override
  public Step gradient(PackedRows rows) {
    throw new UnsupportedOperationException("no stage learns from packed texts");
  }

  @Override
  public double loss(PackedRows rows) {
    throw new UnsupportedOperationException("no stage learns from packed texts");
  }

  @Override
  public List<List<Completion>> generate(List<PromptGroup> groups, Sampling sampling) {
    List<List<Completion>> all = new ArrayList<>();
    for (PromptGroup group : groups) {
      List<Completion> completions = new ArrayList<>();
      for (long seed : group.seeds()) {
        completions.add(sample(new SplittableRandom(seed), sampling));
      }
      all.add(completions);
    }
    return all;
  }

  private Completion sample(SplittableRandom random, Sampling sampling) {
    double[] logProbabilities = logProbabilities(sampling.temperature());
    List<Integer> tokens = new ArrayList<>();
    boolean stopped = false;
    while (tokens.size() < sampling.maxTokens() && !stopped) {
      double u = random.nextDouble();
      int token = 0;
      for (double below = Math.exp(logProbabilities[0]);
          u > below && token < words.size() - 1;
          below += Math.exp(logProbabilities[token])) {
        token++;
      }
      tokens.add(token);
      stopped = token == sampling.stopTokens()[0];
    }
    int[] ids = tokens.stream().mapToInt(t -> t).toArray();
    float[] values = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      values[i] = (float) logProbabilities[ids[i]];
    }
    return new Completion(ids, values, stopped);
  }

  @Override
  public float[][] logProbabilities(int[] prompt, List<int[]> completions, double temperature) {
    double[] logProbabilities = logProbabilities(temperature);
    float[][] rows = new float[completions.size()][];
    for (int i = 0; i < rows.length; i++) {
      int[] tokens = completions.get(i);
      rows[i] = new float[tokens.length];
      for (int t = 0; t < tokens.length; t++) {
        rows[i][t] = (float) logProbabilities[tokens[t]];
      }
    }
    return rows;
  }

  @Override
  public Gradient gradient(
      int[] prompt, List<int[]> completions, double temperature, Objective objective) {
    float[][] rows = logProbabilities(prompt, completions, temperature);
    double[][] slopes = objective.weights(rows);
    double[] logProbabilities = logProbabilities(temperature);
    double[] byLogit = new double[words.size()];
    for (int i = 0; i < slopes.length; i++) {
      for (int t = 0; t < slopes[i].length; t++) {
        for (int v = 0; v < byLogit.length; v++) {
          double own = completions.get(i)[t] == v ? 1 : 0;
          byLogit[v] += slopes[i][t] * (own - Math.exp(logProbabilities[v])) / temperature;
        }
      }
    }
    float[] gradient = new float[layout.size()];
    for (int v = 0; v < byLogit.length; v++) {
      gradient[v] = (float) byLogit[v];
      gradient[words.size() + v] = (float) byLogit[v];
    }
    return new Gradient(gradient, rows, 0.5);
  }

  @Override
  public float[][] embed(List<int[]> texts) {
    float[][] counts = new float[texts.size()][words.size()];
    for (int i = 0; i < counts.length; i++) {
      for (int token : texts.get(i)) {
        counts[i][token]++;
      }
    }
    return counts;
  }

  @Override
  public int[] encode(String text) {
    return text.isBlank()
        ? new int[0]
        : List.of(text.split(" ")).stream()
            .mapToInt(word -> Math.max(0, words.indexOf(word)))
            .toArray();
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return encode(text);
  }

  @Override
  public String decode(int[] tokens) {
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      if (token != words.size() - 1) {
        text.append(text.isEmpty() ? "" : " ").append(words.get(token));
      }
    }
    return text.toString();
  }

  @Override
  public int idOf(String token) {
    return words.indexOf(token);
  }

  @Override
  public void close() {}
}
