package io.whystream.worker.engine.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.whystream.worker.engine.EngineOptions.SamplingWeights;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoder for one new token a row as one TorchScript call, {@code decode_step.py}: a call for
 * each of its some seven hundred operations would cost a small model more than the arithmetic. On a
 * CPU, weights that float16 holds exactly are read as float16, which halves what a step has to
 * read; the products are still summed in float32. {@link SamplingWeights} says otherwise.
 */
final class DecodeScript implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecodeScript.class);

  /** A module without attributes, as pickled by torch.jit. */
  private static final byte[] OBJECT =
      "\u0080\u0002c__torch__\nDecodeStep\nq\0)\u0081}q\u0001X\u0008\0\0\0trainingq\u0002\u0089sb."
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

  private final ModelConfig config;
  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final NDArray queryOrKey;
  private final SamplingWeights wanted;
  private @Nullable IValue packed;

  DecodeScript(ModelConfig config, NDManager manager, NDArray queryOrKey, SamplingWeights wanted) {
    this.config = config;
    this.manager = (PtNDManager) manager;
    this.queryOrKey = queryOrKey;
    this.wanted = wanted;
    try {
      this.block =
          JniUtils.loadModule(
              this.manager,
              new ByteArrayInputStream(archive()),
              !manager.getDevice().isGpu(),
              false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code =
            Objects.requireNonNull(DecodeScript.class.getResourceAsStream("decode_step.py"))) {
      entry(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
      entry(zip, "data.pkl", OBJECT);
      entry(zip, "constants.pkl", NO_CONSTANTS);
      entry(zip, "code/__torch__.py", code.readAllBytes());
    }
    return bytes.toByteArray();
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("decode/" + name));
    zip.write(content);
    zip.closeEntry();
  }

  /** Prepares steps of one batch. */
  Steps open(DecoderWeights weights, NDManager scratch) {
    if (packed == null) {
      packed = pack(weights);
    }
    return new Steps(weights, packed, (PtNDManager) scratch);
  }

  /** The matrices packed, in the order of the script's numbers; empty to use float32. */
  private IValue pack(DecoderWeights weights) {
    IValue list = call("none");
    if (wanted == SamplingWeights.FLOAT32 || manager.getDevice().isGpu()) {
      return list;
    }
    // What is below float16's smallest step is lost on an exact bfloat16 checkpoint too.
    double tolerance = wanted == SamplingWeights.AUTO ? 0x1p-24 : Double.POSITIVE_INFINITY;
    List<PtNDArray> matrices = matrices(weights);
    try {
      for (PtNDArray matrix : matrices.subList(0, matrices.size() - 1)) {
        try (IValue weight = IValue.from(matrix);
            IValue bits = IValue.from(bits());
            IValue allowed = IValue.from(tolerance);
            IValue count = call("pack", list, weight, bits, allowed)) {
          if (count.toLong() == 0) {
            list.close();
            return call("none");
          }
        }
      }
      return list;
    } catch (EngineException e) {
      LOG.atInfo()
          .addKeyValue("why", e.getMessage())
          .log("decoding reads float32: the processor has no other products");
      list.close();
      return call("none");
    }
  }

  private long bits() {
    return wanted == SamplingWeights.INT8 ? 8 : 16;
  }

  private IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  /** Four products a layer, the head, the embedding. */
  private static List<PtNDArray> matrices(DecoderWeights weights) {
    List<PtNDArray> matrices = new ArrayList<>();
    for (DecoderWeights.Linear linear : products(weights)) {
      matrices.add((PtNDArray) linear.weight());
    }
    matrices.add((PtNDArray) weights.head());
    matrices.add((PtNDArray) weights.embedding());
    return matrices;
  }

  private static List<DecoderWeights.Linear> products(DecoderWeights weights) {
    List<DecoderWeights.Linear> products = new ArrayList<>();
    for (DecoderWeights.Layer layer : weights.layers()) {
      products.addAll(List.of(layer.qkv(), layer.output(), layer.gateUp(), layer.down()));
    }
    return products;
  }

  @Override
  public void close() {
    if (packed != null) {
      packed.close();
      packed = null;
    }
    block.close();
  }

  /** Steps with one set of weights. */
  final class Steps implements AutoCloseable {
    private final PtNDManager arrays;
    private final IValue packed;
    private final List<IValue> owned = new ArrayList<>();
    private final IValue sizes;
    private final IValue eps;
    private final IValue norms;
    private final IValue headNorms;
    private final IValue weights;
    private final IValue biases;
    private final IValue loraA;
    private final IValue loraB;

    private Steps(DecoderWeights from, IValue packed, PtNDManager arrays) {
      this.arrays = arrays;
      this.packed = packed;
      this.sizes =
          own(
              IValue.listFrom(
                  (long) config.layers(),
                  config.heads(),
                  config.kvHeads(),
                  config.headDim(),
                  config.hidden(),
                  bits()));
      this.eps = own(IValue.from(config.normEps()));
      this.weights = list(matrices(from));
      List<PtNDArray> norms = new ArrayList<>();
      List<PtNDArray> headNorms = new ArrayList<>();
      for (DecoderWeights.Layer layer : from.layers()) {
        norms.add((PtNDArray) layer.norm1());
        norms.add((PtNDArray) layer.norm2());
        if (layer.queryKeyNorm() != null) {
          NDArray expanded = Ops.rows(layer.queryKeyNorm(), queryOrKey);
          expanded.attach(arrays);
          headNorms.add((PtNDArray) expanded);
        }
      }
      norms.add((PtNDArray) from.norm());
      this.norms = list(norms);
      this.headNorms = list(headNorms);
      PtNDArray zero = (PtNDArray) Ops.create(arrays, new float[1], 1);
      PtNDArray none = (PtNDArray) Ops.empty(arrays, 0);
      List<PtNDArray> biases = new ArrayList<>();
      List<PtNDArray> a = new ArrayList<>();
      List<PtNDArray> b = new ArrayList<>();
      for (DecoderWeights.Linear linear : products(from)) {
        biases.add(linear.bias() == null ? zero : (PtNDArray) linear.bias());
        a.add(linear.loraA() == null ? none : (PtNDArray) linear.loraA());
        b.add(linear.loraB() == null ? none : (PtNDArray) linear.loraB());
      }
      this.biases = list(biases.stream().allMatch(x -> x == zero) ? List.of() : biases);
      this.loraA = list(a.stream().allMatch(x -> x == none) ? List.of() : a);
      this.loraB = list(b.stream().allMatch(x -> x == none) ? List.of() : b);
    }

    private IValue own(IValue value) {
      owned.add(value);
      return value;
    }

    private IValue list(List<PtNDArray> arrays) {
      return own(IValue.listFrom(arrays.toArray(new PtNDArray[0])));
    }

    /**
     * One more token for each row; the cache grows by one.
     *
     * @param tokens [rows], int64
     * @param rotation at the tokens' positions, [rows, 1, heads, headDim]
     * @param mask [rows, 1, 1, at least length + 1]; null when every key is seen
     * @param temperature 0 for log-probabilities, otherwise probabilities at it come back
     * @return [rows, vocabulary]
     */
    NDArray step(
        NDArray tokens,
        RotaryTable.Rotation rotation,
        @Nullable NDArray mask,
        KeyValueCache cache,
        double temperature) {
      PtNDManager target = (PtNDManager) tokens.getManager();
      long rows = tokens.getShape().get(0);
      int heads = config.allHeads();
      NDArray cos = rotation.cos().reshape(rows, heads, config.headDim());
      NDArray sin = rotation.sin().reshape(rows, heads, config.headDim());
      NDArray seen = mask == null ? Ops.empty(target, 0) : mask;
      IValue[] arguments = {
        IValue.from((PtNDArray) tokens),
        IValue.from((PtNDArray) cos),
        IValue.from((PtNDArray) sin),
        IValue.from((PtNDArray) seen),
        IValue.from((long) cache.length()),
        IValue.from(temperature),
        IValue.listFrom(cache.allKeys()),
        IValue.listFrom(cache.allValues()),
        sizes,
        eps,
        norms,
        headNorms,
        weights,
        packed,
        biases,
        loraA,
        loraB
      };
      try (IValue result = call("forward", arguments)) {
        cache.advance(1);
        return result.toTensor(target);
      } finally {
        for (int i = 0; i < 8; i++) {
          arguments[i].close();
        }
      }
    }

    @Override
    public void close() {
      owned.forEach(IValue::close);
      owned.clear();
      arrays.close();
    }
  }
}
