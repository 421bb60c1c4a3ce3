package io.whystream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

  @Test
  void shouldStayTheSameForAStateDirectory(@TempDir Path directory) throws IOException {
    String first = InstanceId.of(directory.resolve("one"));

    assertThat(InstanceId.of(directory.resolve("one"))).isEqualTo(first);
    assertThat(InstanceId.of(directory.resolve("two"))).isNotEqualTo(first);
  }
}
