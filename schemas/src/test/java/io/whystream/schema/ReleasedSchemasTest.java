package io.whystream.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds each topic's schema to FULL_TRANSITIVE compatibility with its released copies, {@code
 * released/VERSION/TOPIC.avsc}. {@code schemas/release} writes the copies of a release.
 */
class ReleasedSchemasTest {
  private static final Path RELEASED = Path.of("src/test/resources/released");
  private static final SchemaValidator FULL_TRANSITIVE =
      new SchemaValidatorBuilder().mutualReadStrategy().validateAll();

  private final Topics topics = new Topics(new InMemoryRegistry());

  @TestFactory
  Stream<DynamicTest> shouldReadAndBeReadByEachRelease() {
    return topics.all().stream()
        .map(
            topic ->
                DynamicTest.dynamicTest(
                    topic.name(),
                    () -> FULL_TRANSITIVE.validate(topic.schema(), released(topic.name()))));
  }

  @Test
  void shouldHoldEachReleaseToAllTopicsOfItsTime() throws IOException {
    assertThat(versions())
        .allSatisfy(
            version -> assertThat(version.resolve(Topics.INTERACTIONS + ".avsc")).isRegularFile());
  }

  @Test
  void shouldRefuseAFieldWithoutDefault() {
    Schema before = SchemaBuilder.record("R").fields().requiredString("a").endRecord();
    Schema after =
        SchemaBuilder.record("R").fields().requiredString("a").requiredLong("b").endRecord();

    assertThat(validates(after, before)).isFalse();
    assertThat(validates(before, after)).isFalse();
  }

  private static boolean validates(Schema schema, Schema released) {
    try {
      FULL_TRANSITIVE.validate(schema, List.of(released));
      return true;
    } catch (SchemaValidationException e) {
      return false;
    }
  }

  private static List<Schema> released(String topic) throws IOException {
    return versions().stream()
        .map(version -> version.resolve(topic + ".avsc"))
        .filter(Files::exists)
        .map(ReleasedSchemasTest::parse)
        .toList();
  }

  private static List<Path> versions() throws IOException {
    if (!Files.isDirectory(RELEASED)) {
      return List.of();
    }
    try (Stream<Path> versions = Files.list(RELEASED)) {
      return versions.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static Schema parse(Path file) {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
