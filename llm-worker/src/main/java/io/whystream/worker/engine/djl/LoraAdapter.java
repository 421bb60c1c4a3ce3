package io.whystream.worker.engine.djl;

import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.whystream.worker.engine.AdapterLayout;
import io.whystream.worker.engine.LoraSpec;
import io.whystream.worker.engine.djl.DecoderWeights.Linear;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The adapter's arrays. The adapted parts of a fused product share two arrays: A factors one below
 * another [ranks, in] and B factors block-diagonal, scaled [out, ranks]; so an adapted product
 * costs two small products more, however many parts it has.
 */
final class LoraAdapter {
  private static final Set<String> TARGETS =
      Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

  /** One adapted part: its rows in the fused product, its place among the ranks, its offsets. */
  private record Slot(int row, int rows, int columns, int rank0, int offsetA, int offsetB) {}

  /** The arrays of one fused product. */
  private record Block(NDArray a, NDArray b, List<Slot> slots) {}

  /** Leaves of a graph, by key. */
  record Leaves(Map<String, NDArray> a, Map<String, NDArray> b) {}

  private final AdapterLayout layout;
  private final Map<String, Block> blocks = new LinkedHashMap<>();

  LoraAdapter(ModelConfig config, LoraSpec lora, NDManager manager) {
    for (String target : lora.targets()) {
      if (!TARGETS.contains(target)) {
        throw new IllegalArgumentException(
            "LoRA target is '" + target + "'; allowed are " + new java.util.TreeSet<>(TARGETS));
      }
    }
    List<AdapterLayout.Tensor> tensors = new ArrayList<>();
    int offset = 0;
    for (WeightPlan.Group group : WeightPlan.of(config)) {
      List<Slot> slots = new ArrayList<>();
      int row = 0;
      for (WeightPlan.Part part : group.parts()) {
        if (isTarget(part, lora)) {
          int sizeA = lora.rank() * part.columns();
          int sizeB = part.rows() * lora.rank();
          String name = part.name().substring(0, part.name().length() - ".weight".length());
          tensors.add(
              new AdapterLayout.Tensor(
                  name + ".lora_A.weight", lora.rank(), part.columns(), offset));
          tensors.add(
              new AdapterLayout.Tensor(
                  name + ".lora_B.weight", part.rows(), lora.rank(), offset + sizeA));
          slots.add(
              new Slot(
                  row,
                  part.rows(),
                  part.columns(),
                  slots.size() * lora.rank(),
                  offset,
                  offset + sizeA));
          offset += sizeA + sizeB;
        }
        row += part.rows();
      }
      if (!slots.isEmpty()) {
        long ranks = (long) slots.size() * lora.rank();
        NDArray a =
            Ops.create(
                manager,
                new float[(int) ranks * slots.get(0).columns()],
                ranks,
                slots.get(0).columns());
        NDArray b = Ops.create(manager, new float[row * (int) ranks], row, ranks);
        blocks.put(group.key(), new Block(a, b, slots));
      }
    }
    this.layout = new AdapterLayout(lora, tensors);
  }

  private static boolean isTarget(WeightPlan.Part part, LoraSpec lora) {
    return part.columns() > 0
        && lora.targets().stream().anyMatch(t -> part.name().endsWith("." + t + ".weight"));
  }

  AdapterLayout layout() {
    return layout;
  }

  /** Copies weights in the order of the layout into the arrays. */
  void set(float[] weights) {
    if (weights.length != layout.size()) {
      throw new IllegalArgumentException(
          "adapter has " + layout.size() + " weights, got " + weights.length);
    }
    int rank = layout.lora().rank();
    float scale = (float) layout.lora().scale();
    for (Block block : blocks.values()) {
      int ranks = block.slots().size() * rank;
      int columns = block.slots().get(0).columns();
      float[] a = new float[ranks * columns];
      float[] b = new float[(int) block.b().size()];
      for (Slot s : block.slots()) {
        System.arraycopy(weights, s.offsetA(), a, s.rank0() * columns, rank * columns);
        for (int i = 0; i < s.rows(); i++) {
          for (int r = 0; r < rank; r++) {
            b[(s.row() + i) * ranks + s.rank0() + r] = scale * weights[s.offsetB() + i * rank + r];
          }
        }
      }
      Ops.write(block.a(), FloatBuffer.wrap(a));
      Ops.write(block.b(), FloatBuffer.wrap(b));
    }
  }

  /** Leaves that share the arrays' memory, in a manager. */
  Leaves leaves(NDManager manager) {
    Map<String, NDArray> a = new LinkedHashMap<>();
    Map<String, NDArray> b = new LinkedHashMap<>();
    blocks.forEach(
        (key, block) -> {
          a.put(key, leaf(block.a(), manager));
          b.put(key, leaf(block.b(), manager));
        });
    return new Leaves(a, b);
  }

  private static NDArray leaf(NDArray x, NDManager manager) {
    NDArray leaf = Ops.leaf(x);
    leaf.attach(manager);
    return leaf;
  }

  /** Gradient of the leaves in the order of the layout. */
  float[] gradient(Leaves leaves) {
    float[] gradient = new float[layout.size()];
    int rank = layout.lora().rank();
    float scale = (float) layout.lora().scale();
    blocks.forEach(
        (key, block) -> {
          float[] a = requireNonNull(leaves.a().get(key)).getGradient().toFloatArray();
          float[] b = requireNonNull(leaves.b().get(key)).getGradient().toFloatArray();
          int ranks = block.slots().size() * rank;
          for (Slot s : block.slots()) {
            System.arraycopy(a, s.rank0() * s.columns(), gradient, s.offsetA(), rank * s.columns());
            for (int i = 0; i < s.rows(); i++) {
              for (int r = 0; r < rank; r++) {
                gradient[s.offsetB() + i * rank + r] =
                    scale * b[(s.row() + i) * ranks + s.rank0() + r];
              }
            }
          }
        });
    return gradient;
  }

  /** The base with the adapter beside it, through leaves and with dropout. */
  DecoderWeights beside(DecoderWeights base, Leaves leaves) {
    return map(
        base,
        (key, linear) ->
            new Linear(
                linear.weight(),
                linear.bias(),
                leaves.a().get(key),
                leaves.b().get(key),
                layout.lora().dropout()));
  }

  /** The base with the adapter beside it; later weights of the adapter show in it. */
  DecoderWeights beside(DecoderWeights base) {
    return map(
        base,
        (key, linear) -> {
          Block block = blocks.get(key);
          return block == null
              ? linear
              : new Linear(linear.weight(), linear.bias(), block.a(), block.b(), 0);
        });
  }

  private static DecoderWeights map(
      DecoderWeights base, BiFunction<String, Linear, Linear> change) {
    List<DecoderWeights.Layer> layers = new ArrayList<>();
    for (int i = 0; i < base.layers().size(); i++) {
      DecoderWeights.Layer l = base.layers().get(i);
      layers.add(
          new DecoderWeights.Layer(
              l.norm1(),
              change.apply(i + ".qkv", l.qkv()),
              l.queryKeyNorm(),
              change.apply(i + ".o", l.output()),
              l.norm2(),
              change.apply(i + ".gateUp", l.gateUp()),
              change.apply(i + ".down", l.down())));
    }
    return new DecoderWeights(base.embedding(), layers, base.norm(), base.head());
  }
}
