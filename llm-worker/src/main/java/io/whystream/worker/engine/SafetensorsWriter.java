package io.whystream.worker.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects float32 tensors and writes them as a safetensors file, in the order they came. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, float[]> values = new LinkedHashMap<>();
  private final ObjectNode header = JSON.createObjectNode();
  private long end;

  public SafetensorsWriter() {
    header.putObject("__metadata__").put("format", "pt");
  }

  /**
   * Adds a tensor.
   *
   * @param name its name in the file
   * @param tensor row-major
   * @param shape its sides
   */
  public SafetensorsWriter add(String name, float[] tensor, long... shape) {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != tensor.length) {
      throw new IllegalArgumentException(
          name + " has " + tensor.length + " values for shape " + Arrays.toString(shape));
    }
    if (values.put(name, tensor) != null) {
      throw new IllegalArgumentException(name + " was added twice");
    }
    ObjectNode entry = header.putObject(name);
    entry.put("dtype", "F32");
    for (long side : shape) {
      entry.withArray("shape").add(side);
    }
    if (shape.length == 0) {
      entry.putArray("shape");
    }
    entry.putArray("data_offsets").add(end).add(end + 4L * tensor.length);
    end += 4L * tensor.length;
    return this;
  }

  /** Writes the file, replacing one that is there. */
  public void write(Path path) throws IOException {
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(padded).put(json);
    while (head.hasRemaining()) {
      head.put((byte) ' ');
    }
    head.flip();
    try (FileChannel out =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      writeFully(out, head);
      for (float[] tensor : values.values()) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(tensor);
        writeFully(out, bytes);
      }
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
