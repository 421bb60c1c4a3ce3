package io.whystream.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.whystream.schema.SchemaRegistry.RegistryUnavailableException;
import io.whystream.schema.SchemaRegistry.UnknownSchemaException;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.UserPattern;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RegistryAvroSerdeTest {
  private static final Interaction CLICK =
      new Interaction("i1", "ann", "42", 978_300_760_000L, Feedback.CLICK, null, "nïce", false);

  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final RegistryAvroSerde<Interaction> serde =
      new RegistryAvroSerde<>(registry, Interaction.class, "interactions-value");

  @Test
  void shouldReadWhatItWrote() {
    byte[] bytes = serde.serializer().serialize("interactions", CLICK);

    assertThat(serde.deserializer().deserialize("interactions", bytes)).isEqualTo(CLICK);
  }

  @Test
  void shouldFrameAsConfluentDoes() throws IOException {
    byte[] bytes = serde.encode(CLICK);

    assertThat(bytes[0]).isZero();
    Schema schema = registry.byId(ByteBuffer.wrap(bytes, 1, 4).getInt());
    GenericRecord read =
        new GenericDatumReader<GenericRecord>(schema)
            .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
    assertThat(read.get("user")).hasToString("ann");
    assertThat(schema.toString()).doesNotContain("avro.java.string");
  }

  @Test
  void shouldResolveAnOlderWriter() throws IOException {
    Schema older =
        SchemaBuilder.record("Interaction")
            .namespace("io.whystream.schema.record")
            .fields()
            .requiredString("id")
            .requiredString("user")
            .requiredString("item")
            .requiredLong("eventTime")
            .name("feedback")
            .type(Interaction.getClassSchema().getField("feedback").schema())
            .noDefault()
            .endRecord();
    GenericRecord written =
        new GenericRecordBuilder(older)
            .set("id", "i1")
            .set("user", "ann")
            .set("item", "42")
            .set("eventTime", 5L)
            .set("feedback", Feedback.LIKE)
            .build();

    Interaction read = serde.decode(frame(older, written));

    assertThat(read)
        .isEqualTo(new Interaction("i1", "ann", "42", 5L, Feedback.LIKE, null, null, false));
  }

  @Test
  void shouldKeepTombstones() {
    assertThat(serde.serializer().serialize("interactions", null)).isNull();
    assertThat(serde.deserializer().deserialize("interactions", (byte[]) null)).isNull();
  }

  @Test
  void shouldSayThatBytesAreNoAvro() {
    assertThatThrownBy(
            () -> serde.decode("{\"id\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("not Avro in Confluent's wire format: first byte is 123, not 0");
    assertThatThrownBy(() -> serde.decode(new byte[] {0, 0}))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("not Avro in Confluent's wire format: only 2 bytes");
  }

  @Test
  void shouldSayThatTheIdIsUnknown() {
    assertThatThrownBy(() -> serde.decode(new byte[] {0, 0, 0, 1, 0, 9, 9}))
        .isInstanceOf(UndecodableException.class)
        .hasMessage("no schema with id 256 in the registry")
        .hasCauseInstanceOf(UnknownSchemaException.class);
  }

  @Test
  void shouldSayThatBytesAreTruncatedWhereverTheyEnd() {
    byte[] bytes = serde.encode(CLICK);

    for (int length = 5; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> serde.decode(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(UndecodableException.class);
    }
  }

  @Test
  void shouldRefuseAnotherRecord() {
    byte[] outcome =
        new RegistryAvroSerde<>(registry, Outcome.class, "outcomes-value")
            .encode(Samples.of(Outcome.class));

    assertThatThrownBy(() -> serde.decode(outcome))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("io.whystream.schema.record.Outcome, not");
  }

  @Test
  void shouldNeverFailInAnotherWayOnDamagedBytes() {
    long seed = 7;
    Random random = new Random(seed);
    byte[] bytes = serde.encode(CLICK);
    int damaged = 0;

    for (int round = 0; round < 20_000; round++) {
      byte[] copy = bytes.clone();
      for (int k = 0; k <= round % 3; k++) {
        copy[5 + random.nextInt(copy.length - 5)] = (byte) random.nextInt(256);
      }
      try {
        serde.decode(copy);
      } catch (UndecodableException e) {
        damaged++;
      }
    }

    assertThat(damaged).as("seed %d", seed).isBetween(1_000, 20_000);
  }

  @Test
  void shouldAllocateNothingForADamagedLength() {
    // Given a string, bytes, and an array that claim two billion entries
    RegistryAvroSerde<UserPattern> patterns =
        new RegistryAvroSerde<>(registry, UserPattern.class, "user-patterns-value");
    RegistryAvroSerde<ItemReasons> reasons =
        new RegistryAvroSerde<>(registry, ItemReasons.class, "item-reasons-value");
    byte[] huge = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
    Map<RegistryAvroSerde<?>, byte[]> damaged =
        Map.of(
            serde, claiming(serde.encode(CLICK), new byte[0], huge),
            patterns, claiming(patterns.encode(Samples.of(UserPattern.class)), new byte[2], huge),
            reasons, claiming(reasons.encode(Samples.of(ItemReasons.class)), new byte[1], huge));
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    damaged.forEach(
        (reader, bytes) -> {
          // When
          long before = threads.getCurrentThreadAllocatedBytes();
          assertThatThrownBy(() -> reader.decode(bytes)).isInstanceOf(UndecodableException.class);

          // Then
          assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50L << 20);
        });
  }

  /** The schema's id of a record, empty strings and then a length. */
  private static byte[] claiming(byte[] framed, byte[] empty, byte[] length) {
    return ByteBuffer.allocate(5 + empty.length + length.length + 8)
        .put(framed, 0, 5)
        .put(empty)
        .put(length)
        .array();
  }

  @Test
  void shouldTellThatTheRegistryIsAway() {
    SchemaRegistry away =
        new SchemaRegistry() {
          @Override
          public int register(String subject, Schema schema) {
            throw new RegistryUnavailableException("away", new IOException());
          }

          @Override
          public Schema byId(int id) {
            throw new RegistryUnavailableException("away", new IOException());
          }
        };
    RegistryAvroSerde<Interaction> cut =
        new RegistryAvroSerde<>(away, Interaction.class, "interactions-value");

    assertThatThrownBy(() -> cut.encode(CLICK)).isInstanceOf(RegistryUnavailableException.class);
    assertThatThrownBy(() -> cut.decode(serde.encode(CLICK)))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  private byte[] frame(Schema schema, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(5).put((byte) 0).putInt(registry.register("older", schema)).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
