package io.whystream.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
  @TempDir Path folder;

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return file(json.length, json, data);
  }

  private Path file(long headerLength, byte[] header, byte[] data) throws IOException {
    ByteBuffer all =
        ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(headerLength).put(header).put(data);
    return Files.write(folder.resolve("a.safetensors"), all.array());
  }

  private static void open(Path path) {
    SafetensorsFile.open(path).close();
  }

  @Test
  void shouldReadWhatTheWriterWrote() throws IOException {
    // Given
    Path path = folder.resolve("b.safetensors");
    float[] matrix = {1, -2.5f, Float.MIN_VALUE, 3e38f, 0, -0f};
    new SafetensorsWriter().add("m", matrix, 2, 3).add("v", new float[] {7}, 1).write(path);

    // When
    try (SafetensorsFile file = SafetensorsFile.open(path)) {

      // Then
      assertThat(file.names()).containsExactly("m", "v");
      assertThat(file.shape("m")).containsExactly(2, 3);
      assertThat(file.read("m")).containsExactly(matrix);
      assertThat(file.read("v")).containsExactly(7);
    }
  }

  @Test
  void shouldWidenHalfPrecision() throws IOException {
    // Given: 1, -2, 65504, smallest subnormal, infinity in float16; 1, -3.140625 in bfloat16
    ByteBuffer data = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
    for (int half : new int[] {0x3c00, 0xc000, 0x7bff, 0x0001, 0x7c00, 0x3f80, 0xc049}) {
      data.putShort((short) half);
    }
    Path path =
        file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[0,10]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[10,14]}}",
            data.array());

    // When
    try (SafetensorsFile file = SafetensorsFile.open(path)) {

      // Then
      assertThat(file.read("h")).containsExactly(1, -2, 65504, 0x1p-24f, Float.POSITIVE_INFINITY);
      assertThat(file.read("b")).containsExactly(1, -3.140625f);
    }
  }

  @Test
  void shouldRefuseAMissingFile() {
    assertThatThrownBy(() -> open(folder.resolve("none.safetensors")))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("none.safetensors is missing");
  }

  @Test
  void shouldRefuseTruncatedTensors() throws IOException {
    Path path =
        file("{\"t\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", new byte[12]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("truncated: tensor t ends at byte 16 of 12");
  }

  @Test
  void shouldRefuseATruncatedHeader() throws IOException {
    Path path = file(500, new byte[20], new byte[0]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("truncated: header of 500 bytes");
  }

  @Test
  void shouldRefuseAHeaderOfTwoGigabytes() throws IOException {
    Path path = file(2L << 30, new byte[20], new byte[0]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("header of 2147483648 bytes");
  }

  @Test
  void shouldRefuseOverlappingTensors() throws IOException {
    Path path =
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
            new byte[12]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("tensors a and b overlap");
  }

  @Test
  void shouldRefuseAShapeThatIsNotItsSize() throws IOException {
    Path path =
        file("{\"t\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,16]}}", new byte[16]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("shape [5] but 16 bytes of F32");
  }

  @Test
  void shouldRefuseAHeaderThatIsNoJson() throws IOException {
    Path path = file("{\"t\":", new byte[0]);
    assertThatThrownBy(() -> open(path))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining("no JSON");
  }

  @Test
  void shouldRefuseToReadAnotherType() throws IOException {
    Path path =
        file("{\"t\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,4]}}", new byte[4]);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatThrownBy(() -> file.read("t"))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("dtype I8; supported are F32, F16, BF16");
      assertThatThrownBy(() -> file.read("u"))
          .isInstanceOf(BadModelException.class)
          .hasMessageContaining("has no tensor u");
    }
  }
}
