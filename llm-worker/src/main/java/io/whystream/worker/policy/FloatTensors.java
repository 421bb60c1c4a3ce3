package io.whystream.worker.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Small safetensors files of float32 tensors, read and written whole. */
public final class FloatTensors {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private FloatTensors() {}

  /** A tensor, row-major. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  public record FloatTensor(int[] shape, float[] values) {}

  /** Writes tensors in the map's order. */
  public static void write(Path file, Map<String, FloatTensor> tensors) throws IOException {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    int end = 0;
    for (Map.Entry<String, FloatTensor> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey());
      node.put("dtype", "F32");
      Arrays.stream(entry.getValue().shape()).forEach(node.putArray("shape")::add);
      int start = end;
      end += entry.getValue().values().length * Float.BYTES;
      node.putArray("data_offsets").add(start).add(end);
    }
    byte[] json = JSON.writeValueAsBytes(header);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + padded + end).order(ByteOrder.LITTLE_ENDIAN);
    bytes
        .putLong(padded)
        .put(json)
        .put(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
    for (FloatTensor tensor : tensors.values()) {
      for (float value : tensor.values()) {
        bytes.putFloat(value);
      }
    }
    Files.write(file, bytes.array());
  }

  /**
   * Reads every tensor, in the header's order.
   *
   * @throws IOException when the file is not a safetensors file of float32 tensors
   */
  public static Map<String, FloatTensor> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long length = bytes.remaining() < Long.BYTES ? -1 : bytes.getLong();
    if (length < 0 || length > bytes.remaining()) {
      throw new IOException(file + " is no safetensors file");
    }
    byte[] json = new byte[(int) length];
    bytes.get(json);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : JSON.readTree(json).properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), data));
      }
    }
    return tensors;
  }

  private static FloatTensor tensor(Path file, String name, JsonNode node, ByteBuffer data)
      throws IOException {
    int start = node.path("data_offsets").path(0).asInt(-1);
    int end = node.path("data_offsets").path(1).asInt(-1);
    int[] shape = new int[node.path("shape").size()];
    long size = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = node.path("shape").path(i).asInt();
      size *= shape[i];
    }
    boolean sound = start >= 0 && end <= data.limit() && end - start == size * Float.BYTES;
    if (!sound || !node.path("dtype").asText().equals("F32")) {
      throw new IOException(file + ": tensor " + name + " is not sound float32");
    }
    float[] values = new float[(int) size];
    data.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return new FloatTensor(shape, values);
  }
}
