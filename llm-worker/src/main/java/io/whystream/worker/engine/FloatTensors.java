package io.whystream.worker.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small safetensors files read and written whole, with failures as input and output errors. */
public final class FloatTensors {
  private FloatTensors() {}

  /** A tensor, row-major. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record FloatTensor(int[] shape, float[] values) {}

  /** Writes tensors in the map's order. */
  public static void write(Path file, Map<String, FloatTensor> tensors) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    tensors.forEach(
        (name, tensor) ->
            writer.add(
                name, tensor.values(), Arrays.stream(tensor.shape()).asLongStream().toArray()));
    writer.write(file);
  }

  /**
   * Reads every tensor, in the header's order.
   *
   * @throws IOException when the file is not a safetensors file of floats
   */
  public static Map<String, FloatTensor> read(Path path) throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (String name : file.names()) {
        int[] shape = Arrays.stream(file.shape(name)).mapToInt(Math::toIntExact).toArray();
        tensors.put(name, new FloatTensor(shape, file.read(name)));
      }
    } catch (BadModelException | ArithmeticException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
    return tensors;
  }
}
