package io.whystream.worker.engine.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.Completion;
import io.whystream.worker.engine.EngineOptions;
import io.whystream.worker.engine.LanguageModel;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.ModelShape;
import io.whystream.worker.engine.PackedRows;
import io.whystream.worker.engine.PromptGroup;
import io.whystream.worker.engine.Sampling;
import io.whystream.worker.engine.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of the Llama family on PyTorch. The adapter stands beside the base weights, so that
 * putting another in place costs no more than copying it; embeddings run on the base alone.
 */
public final class DjlLanguageModel implements LanguageModel {
  private final LoadedModel model;
  private final Tokenizer tokenizer;
  private final String fingerprint;
  private final LoraAdapter adapter;
  private final DecoderWeights adapted;
  private boolean adapterOn;

  private DjlLanguageModel(
      LoadedModel model, Tokenizer tokenizer, String fingerprint, LoraSpec lora) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.fingerprint = fingerprint;
    this.adapter = new LoraAdapter(model.config(), lora, model.manager());
    this.adapted = adapter.beside(model.base());
  }

  /**
   * Loads a model directory: config.json, weights, tokenizer.json.
   *
   * @param lora the adapter; it is off until {@link #useAdapter}
   * @param device auto, cpu or gpuN
   * @throws io.whystream.worker.engine.BadModelException naming the file that cannot be used
   */
  public static DjlLanguageModel load(Path directory, LoraSpec lora, String device) {
    return load(directory, lora, device, EngineOptions.configured());
  }

  /** As {@link #load(Path, LoraSpec, String)} with options of the caller's. */
  public static DjlLanguageModel load(
      Path directory, LoraSpec lora, String device, EngineOptions options) {
    int vocabulary = ModelConfigReader.read(directory).vocabulary();
    return load(directory, lora, device, HfTokenizer.load(directory, vocabulary), options);
  }

  /** As {@link #load(Path, LoraSpec, String)} with a tokenizer of the caller's. */
  static DjlLanguageModel load(Path directory, LoraSpec lora, String device, Tokenizer tokenizer) {
    return load(directory, lora, device, tokenizer, EngineOptions.configured());
  }

  /** As {@link #load(Path, LoraSpec, String)} with a tokenizer and options of the caller's. */
  static DjlLanguageModel load(
      Path directory, LoraSpec lora, String device, Tokenizer tokenizer, EngineOptions options) {
    LoadedModel model = LoadedModel.load(directory, device, options);
    try {
      return new DjlLanguageModel(model, tokenizer, Checkpoint.fingerprint(directory), lora);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public ModelShape shape() {
    return model.config().shape();
  }

  @Override
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public AdapterLayout adapterLayout() {
    return adapter.layout();
  }

  @Override
  public void useAdapter(float @Nullable [] weights) {
    if (weights != null) {
      adapter.set(weights);
    }
    adapterOn = weights != null;
  }

  private DecoderWeights present() {
    return adapterOn ? adapted : model.base();
  }

  @Override
  public List<List<Completion>> generate(List<PromptGroup> groups, Sampling sampling) {
    if (!model.options().deterministic()) {
      return new Generation(model, present(), groups, sampling).run();
    }
    List<List<Completion>> alone = new ArrayList<>();
    for (PromptGroup group : groups) {
      alone.addAll(new Generation(model, present(), List.of(group), sampling).run());
    }
    return alone;
  }

  @Override
  public float[][] logProbabilities(int[] prompt, List<int[]> completions, double temperature) {
    return new TreePass(model, prompt, temperature).logProbabilities(completions, present());
  }

  @Override
  public Gradient gradient(
      int[] prompt, List<int[]> completions, double temperature, Objective objective) {
    checkAdapterIsOn();
    return new TreePass(model, prompt, temperature).gradient(completions, adapter, objective);
  }

  @Override
  public Step gradient(PackedRows rows) {
    checkAdapterIsOn();
    return new PackedPass(model, rows).gradient(AdapterLeaves::new, adapter.layout().size());
  }

  @Override
  public double loss(PackedRows rows) {
    return new PackedPass(model, rows).loss(present());
  }

  /** The adapter's weights as leaves. */
  private final class AdapterLeaves implements PackedPass.Learner {
    private final LoraAdapter.Leaves leaves;

    AdapterLeaves(NDManager scratch) {
      this.leaves = adapter.leaves(scratch);
    }

    @Override
    public DecoderWeights weights() {
      return adapter.beside(model.base(), leaves);
    }

    @Override
    public boolean wantsHead() {
      return false;
    }

    @Override
    public float[] gradient(@Nullable NDArray byHead) {
      return adapter.gradient(leaves);
    }
  }

  private void checkAdapterIsOn() {
    if (!adapterOn) {
      throw new IllegalStateException("no adapter is in use, so there is nothing to learn");
    }
  }

  @Override
  public float[][] embed(List<int[]> texts) {
    if (model.options().deterministic()) {
      return texts.stream()
          .map(text -> new Embedder(model).embed(List.of(text))[0])
          .toArray(float[][]::new);
    }
    return new Embedder(model).embed(texts);
  }

  /** Native arrays that are held now, for tests of leaks. */
  int liveArrays() {
    return model.manager().getManagedArrays().size();
  }

  @Override
  public void close() {
    if (tokenizer instanceof HfTokenizer own) {
      own.close();
    }
    model.close();
  }
}
