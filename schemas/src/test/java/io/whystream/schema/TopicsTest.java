package io.whystream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private final Topics topics = new Topics(new InMemoryRegistry());

  @Test
  void shouldHaveATypedTopicForEachName() {
    String[] names =
        Arrays.stream(Topics.class.getFields())
            .filter(field -> Modifier.isStatic(field.getModifiers()))
            .map(
                field -> {
                  try {
                    return (String) field.get(null);
                  } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                  }
                })
            .toArray(String[]::new);

    assertThat(topics.all()).extracting(Topic::name).containsExactlyInAnyOrder(names).hasSize(14);
  }

  @Test
  void shouldDocumentEachField() {
    assertThat(topics.all())
        .allSatisfy(
            topic -> {
              assertThat(topic.schema().getDoc()).isNotBlank();
              assertThat(topic.schema().getFields())
                  .extracting(Schema.Field::doc)
                  .allSatisfy(doc -> assertThat(doc).isNotBlank());
            });
  }

  @Test
  void shouldReadBackARecordOfEachTopic() {
    assertThat(topics.all()).allSatisfy(topic -> roundTrip(topic));
  }

  @SuppressWarnings("unchecked")
  private static <V> void roundTrip(Topic<V> topic) {
    Class<V> type = (Class<V>) SpecificData.get().getClass(topic.schema());
    V value = type.cast(Samples.of(type.asSubclass(SpecificRecord.class)));

    byte[] bytes = topic.values().serializer().serialize(topic.name(), value);

    assertThat(topic.values().deserializer().deserialize(topic.name(), bytes)).isEqualTo(value);
  }
}
