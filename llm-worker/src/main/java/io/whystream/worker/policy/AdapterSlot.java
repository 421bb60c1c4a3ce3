package io.whystream.worker.policy;

import io.whystream.worker.engine.LanguageModel;

/** Puts adapters into a model, and remembers which one is in. Threading: the model's thread. */
public final class AdapterSlot {
  private final LanguageModel model;
  private String present = "";
  private long firstSeed;
  private float[] first = new float[0];

  public AdapterSlot(LanguageModel model) {
    this.model = model;
  }

  /** Puts a policy in. */
  public void use(PolicyState policy) {
    put(policy.sha256(), policy.weights());
  }

  /** Puts the weights of the genesis record in. */
  public void useFirst(PolicyState policy) {
    long seed = policy.origin().seed();
    if (first.length == 0 || seed != firstSeed) {
      first = AdapterInit.weights(model.adapterLayout(), seed);
      firstSeed = seed;
    }
    put("first " + seed, first);
  }

  private void put(String name, float[] weights) {
    if (!present.equals(name)) {
      model.useAdapter(weights);
      present = name;
    }
  }
}
