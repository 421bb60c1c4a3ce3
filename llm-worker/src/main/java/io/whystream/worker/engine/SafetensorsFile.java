package io.whystream.worker.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A memory-mapped safetensors file: eight bytes of header length, a JSON header, raw tensors.
 * Float16 and bfloat16 are widened to float32 on reading.
 *
 * <p>Threading: reading from any thread.
 */
public final class SafetensorsFile implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_HEADER = 100_000_000;

  /** Entries mapped at a time, so that little of the file is in memory beside what it becomes. */
  private static final long WINDOW = 4 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, Entry> entries;

  private SafetensorsFile(
      Path path, FileChannel channel, long dataStart, Map<String, Entry> entries) {
    this.path = path;
    this.channel = channel;
    this.dataStart = dataStart;
    this.entries = entries;
  }

  private record Entry(String name, String type, long[] shape, long begin, long end) {
    long elements() {
      long product = 1;
      for (long side : shape) {
        product = Math.multiplyExact(product, side);
      }
      return product;
    }
  }

  /**
   * Opens a file and checks its header against its length.
   *
   * @throws BadModelException if the file is no intact safetensors file
   */
  public static SafetensorsFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      SafetensorsFile file = read(path, channel);
      channel = null;
      return file;
    } catch (java.nio.file.NoSuchFileException e) {
      throw new BadModelException(path + " is missing", e);
    } catch (IOException e) {
      throw new BadModelException(path + " cannot be read: " + e.getMessage(), e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new BadModelException("a file cannot be closed: " + e.getMessage(), e);
      }
    }
  }

  private static SafetensorsFile read(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw new BadModelException(path + " is truncated: " + size + " bytes, a header needs 8");
    }
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, length, 0);
    long headerLength = length.getLong(0);
    if (headerLength < 2 || headerLength > LONGEST_HEADER) {
      throw new BadModelException(
          path + " has a header of " + headerLength + " bytes; allowed are 2 to " + LONGEST_HEADER);
    }
    if (8 + headerLength > size) {
      throw new BadModelException(
          path + " is truncated: header of " + headerLength + " bytes in " + size + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate((int) headerLength);
    readFully(path, channel, header, 8);
    JsonNode root;
    try {
      root = JSON.readTree(new String(header.array(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BadModelException(path + " has a header that is no JSON", e);
    }
    if (!root.isObject()) {
      throw new BadModelException(path + " has a header that is no JSON object");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!field.getKey().equals("__metadata__")) {
        entries.put(field.getKey(), entry(path, field.getKey(), field.getValue()));
      }
    }
    check(path, entries, size - 8 - headerLength);
    return new SafetensorsFile(path, channel, 8 + headerLength, entries);
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long position)
      throws IOException {
    while (into.hasRemaining()) {
      int n = channel.read(into, position + into.position());
      if (n < 0) {
        throw new BadModelException(path + " is truncated");
      }
    }
  }

  private static Entry entry(Path path, String name, JsonNode node) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode shape = node.path("shape");
    if (!node.path("dtype").isTextual() || !shape.isArray() || offsets.size() != 2) {
      throw new BadModelException(
          path + ": tensor " + name + " needs dtype, shape and two data_offsets");
    }
    long[] sides = new long[shape.size()];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = shape.get(i).asLong(-1);
      if (sides[i] < 0) {
        throw new BadModelException(path + ": tensor " + name + " has shape " + shape);
      }
    }
    return new Entry(
        name,
        node.path("dtype").asText(),
        sides,
        offsets.get(0).asLong(-1),
        offsets.get(1).asLong(-1));
  }

  private static void check(Path path, Map<String, Entry> entries, long dataLength) {
    List<Entry> sorted = new ArrayList<>(entries.values());
    sorted.sort(Comparator.comparingLong(Entry::begin));
    long end = 0;
    String before = "";
    for (Entry e : sorted) {
      if (e.begin < 0 || e.end < e.begin) {
        throw new BadModelException(
            path + ": tensor " + e.name + " has data_offsets " + e.begin + ", " + e.end);
      }
      if (e.begin < end) {
        throw new BadModelException(path + ": tensors " + before + " and " + e.name + " overlap");
      }
      if (e.end > dataLength) {
        throw new BadModelException(
            path
                + " is truncated: tensor "
                + e.name
                + " ends at byte "
                + e.end
                + " of "
                + dataLength);
      }
      int width = width(e.type);
      long elements;
      try {
        elements = e.elements();
      } catch (ArithmeticException overflow) {
        throw new BadModelException(
            path + ": tensor " + e.name + " has shape " + Arrays.toString(e.shape), overflow);
      }
      if (width > 0 && elements != (e.end - e.begin) / width) {
        throw new BadModelException(
            path
                + ": tensor "
                + e.name
                + " has shape "
                + Arrays.toString(e.shape)
                + " but "
                + (e.end - e.begin)
                + " bytes of "
                + e.type);
      }
      end = e.end;
      before = e.name;
    }
  }

  private static int width(String type) {
    return switch (type) {
      case "F32" -> 4;
      case "F16", "BF16" -> 2;
      default -> 0;
    };
  }

  /** Names of the tensors, in the order of the header. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Shape of a tensor.
   *
   * @throws BadModelException if there is no such tensor
   */
  public long[] shape(String name) {
    return entry(name).shape.clone();
  }

  /**
   * Type of a tensor as the file names it, such as BF16.
   *
   * @throws BadModelException if there is no such tensor
   */
  public String type(String name) {
    return entry(name).type;
  }

  private Entry entry(String name) {
    Entry e = entries.get(name);
    if (e == null) {
      throw new BadModelException(path + " has no tensor " + name);
    }
    return e;
  }

  /**
   * Reads a tensor, row-major, as float32.
   *
   * @throws BadModelException if there is no such tensor or its type is not F32, F16 or BF16
   */
  public float[] read(String name) {
    float[] values = new float[Math.toIntExact(entry(name).elements())];
    read(name, FloatBuffer.wrap(values));
    return values;
  }

  /** As {@link #read(String)}, into a buffer of at least the tensor's size. */
  public void read(String name, FloatBuffer into) {
    read(name, 0, entry(name).elements(), into);
  }

  /**
   * Reads part of a tensor as float32.
   *
   * @param first first entry, row-major
   * @param count entries
   */
  public void read(String name, long first, long count, FloatBuffer into) {
    Entry e = entry(name);
    requireFloat(name);
    int width = width(e.type);
    if (first < 0 || count < 0 || first + count > e.elements()) {
      throw new IndexOutOfBoundsException(
          name + " has " + e.elements() + " entries, not " + first + " to " + (first + count));
    }
    try {
      for (long done = 0; done < count; done += WINDOW) {
        long part = Math.min(count - done, WINDOW);
        ByteBuffer bytes =
            channel
                .map(
                    FileChannel.MapMode.READ_ONLY,
                    dataStart + e.begin + (first + done) * width,
                    part * width)
                .order(ByteOrder.LITTLE_ENDIAN);
        widen(e.type, bytes, into);
        Mappings.end(bytes);
      }
    } catch (IOException x) {
      throw new BadModelException(path + " cannot be read: " + x.getMessage(), x);
    }
  }

  /**
   * Checks that a tensor can be read.
   *
   * @throws BadModelException if there is no such tensor or its type is not F32, F16 or BF16
   */
  public void requireFloat(String name) {
    Entry e = entry(name);
    if (width(e.type) == 0) {
      throw new BadModelException(
          path + ": tensor " + name + " has dtype " + e.type + "; supported are F32, F16, BF16");
    }
  }

  private static void widen(String type, ByteBuffer bytes, FloatBuffer into) {
    switch (type) {
      case "F32" -> into.put(bytes.asFloatBuffer());
      case "BF16" -> {
        while (bytes.hasRemaining()) {
          into.put(Float.intBitsToFloat(bytes.getShort() << 16));
        }
      }
      default -> {
        while (bytes.hasRemaining()) {
          into.put(halfToFloat(bytes.getShort()));
        }
      }
    }
  }

  /** IEEE 754 binary16 to binary32, exact. */
  static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | (fraction << 13));
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
