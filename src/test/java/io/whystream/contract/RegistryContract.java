package io.whystream.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.ConfluentRegistry;
import io.whystream.schema.RegistryAvroSerde;
import io.whystream.schema.SchemaRegistry.RegistryRefusedException;
import io.whystream.schema.SchemaRegistry.UnknownSchemaException;
import io.whystream.schema.UndecodableException;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

/** What records rest on: Confluent's interface of a registry. */
abstract class RegistryContract {
  private static final Schema FIRST =
      SchemaBuilder.record("R").namespace("contract").fields().requiredString("a").endRecord();
  private static final Schema WITH_DEFAULT =
      SchemaBuilder.record("R")
          .namespace("contract")
          .fields()
          .requiredString("a")
          .optionalLong("b")
          .endRecord();
  private static final Schema WITHOUT_DEFAULT =
      SchemaBuilder.record("R")
          .namespace("contract")
          .fields()
          .requiredString("a")
          .requiredLong("b")
          .endRecord();
  private static final int NO_SUCH_ID = 99_999_999;

  private final String subject = "contract-" + UUID.randomUUID() + "-value";

  abstract String url();

  private ConfluentRegistry registry() {
    return new ConfluentRegistry(url(), Map.of());
  }

  @Test
  void shouldGiveBackWhatWasRegistered() {
    int id = registry().register(subject, FIRST);

    assertThat(registry().byId(id)).isEqualTo(FIRST);
  }

  @Test
  void shouldGiveTheSameIdAgain() {
    int id = registry().register(subject, FIRST);

    assertThat(registry().register(subject, FIRST)).isEqualTo(id);
  }

  @Test
  void shouldSayThatAnIdIsUnknown() {
    assertThatThrownBy(() -> registry().byId(NO_SUCH_ID))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("99999999");
  }

  @Test
  void shouldHoldASubjectToItsCompatibility() {
    ConfluentRegistry registry = registry();
    registry.register(subject, FIRST);
    registry.setCompatibility(subject, "FULL_TRANSITIVE");

    assertThat(registry.isCompatible(subject, WITH_DEFAULT)).isTrue();
    assertThat(registry.isCompatible(subject, WITHOUT_DEFAULT)).isFalse();
    assertThatThrownBy(() -> registry.register(subject, WITHOUT_DEFAULT))
        .isInstanceOf(RegistryRefusedException.class)
        .hasMessageContaining(subject);
    assertThat(registry.register(subject, WITH_DEFAULT)).isPositive();
  }

  @Test
  void shouldCarryRecordsFromOneClientToAnother() {
    Interaction written =
        new Interaction("i1", "ann", "42", 978_300_760_000L, Feedback.RATING, 4.5f, null, false);

    byte[] bytes = serde().encode(written);

    assertThat(serde().decode(bytes)).isEqualTo(written);
  }

  @Test
  void shouldSayThatARecordOfAnUnknownSchemaCannotBeRead() {
    byte[] bytes = {0, 0x05, (byte) 0xf5, (byte) 0xe0, (byte) 0xff, 0, 0};

    assertThatThrownBy(() -> serde().decode(bytes))
        .isInstanceOf(UndecodableException.class)
        .hasMessageContaining("99999999");
  }

  private RegistryAvroSerde<Interaction> serde() {
    return new RegistryAvroSerde<>(registry(), Interaction.class, subject);
  }
}
