package io.whystream.worker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class EmbeddingsTest {
  @Test
  void shouldWriteLittleEndianFloats() {
    ByteBuffer bytes = Embeddings.toBytes(new float[] {1f, -2f});

    byte[] written = new byte[bytes.remaining()];
    bytes.duplicate().get(written);
    assertThat(written).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0);
  }

  @Test
  void shouldReadWhatItWrote() {
    ByteBuffer bytes = Embeddings.toBytes(new float[] {0.1f, Float.MIN_VALUE, -7e20f});

    assertThat(Embeddings.fromBytes(bytes)).containsExactly(0.1f, Float.MIN_VALUE, -7e20f);
    assertThat(bytes.position()).isZero();
  }

  @Test
  void shouldRefuseACutFloat() {
    assertThatThrownBy(() -> Embeddings.fromBytes(ByteBuffer.allocate(7)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 bytes");
  }
}
