package io.whystream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whystream.schema.InMemoryRegistry;
import io.whystream.schema.PipelineHeaders;
import io.whystream.schema.SchemaRegistry;
import io.whystream.schema.record.Attribute;
import io.whystream.schema.record.CorrectionRequest;
import io.whystream.schema.record.CorrectionResult;
import io.whystream.schema.record.DeadLetter;
import io.whystream.schema.record.Ending;
import io.whystream.schema.record.Feedback;
import io.whystream.schema.record.Interaction;
import io.whystream.schema.record.Item;
import io.whystream.schema.record.Outcome;
import io.whystream.schema.record.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {
  private static final long T = 1_000_000_000_000L;

  private final Path state;
  private TestStream stream;

  BadInputTest(@TempDir Path state) {
    this.state = state;
    stream = new TestStream(state);
    stream.publish(Records.item("m"));
  }

  @AfterEach
  void close() {
    stream.close();
  }

  @Test
  void shouldDeadLetterBytesThatAreNoAvroAndGoOn() {
    byte[] key = "k".getBytes(UTF_8);
    byte[] bytes = "no Avro at all".getBytes(UTF_8);
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", new byte[] {7});

    stream.rawInteractions.pipeInput(new TestRecord<>(key, bytes, headers, TestStream.APPENDED));
    stream.send(Records.history("a", "u", "m", T));
    stream.idle();

    DeadLetter letter = stream.values(stream.topics.deadLetters()).get(0);
    assertThat(letter.getTopic()).isEqualTo("interactions");
    assertThat(letter.getOffset()).isZero();
    assertThat(letter.getKey()).isEqualTo(ByteBuffer.wrap(key));
    assertThat(letter.getValue()).isEqualTo(ByteBuffer.wrap(bytes));
    assertThat(letter.getHeaders().get(0).getKey()).isEqualTo("trace");
    assertThat(letter.getStage()).isEqualTo("order");
    assertThat(letter.getWhy()).contains("not Avro");
    assertThat(stream.outcomes())
        .extracting(o -> o.getSource().getOffset() + " " + o.getEnding())
        .containsExactly("0 DEAD_LETTERED", "1 HISTORY");
  }

  @Test
  void shouldDeadLetterAnUnknownSchemaId() {
    byte[] value = ByteBuffer.allocate(10).put((byte) 0).putInt(987).array();

    stream.rawInteractions.pipeInput("k".getBytes(UTF_8), value, TestStream.APPENDED);

    assertThat(stream.values(stream.topics.deadLetters()))
        .extracting(DeadLetter::getWhy)
        .singleElement()
        .asString()
        .contains("987");
    assertThat(stream.endings()).containsExactly(" DEAD_LETTERED");
  }

  @ParameterizedTest
  @CsvSource({"'',u,m,id is missing", "a,'',m,user is missing", "a,u,'',item is missing"})
  void shouldDeadLetterWhatNamesNobody(String id, String user, String item, String why) {
    stream.interactions.pipeInput("k", Records.interaction(id, user, item, T), TestStream.APPENDED);

    Outcome outcome = stream.outcomes().get(0);
    assertThat(outcome.getEnding()).isEqualTo(Ending.DEAD_LETTERED);
    assertThat(outcome.getWhy()).isEqualTo(why);
    assertThat(stream.values(stream.topics.deadLetters())).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59.999Z"})
  void shouldDeadLetterImpossibleTimesBeforeTheyTouchTheWatermark(Instant time) {
    stream.send(Records.interaction("bad", "u", "m", time.toEpochMilli()));
    stream.send(Records.history("a", "u", "m", T));
    stream.idle();

    assertThat(stream.endings()).containsExactly("bad DEAD_LETTERED", "a HISTORY");
    assertThat(stream.values(stream.topics.deadLetters()).get(0).getWhy()).contains("event time");
  }

  @Test
  void shouldTakeAnEventTimeWithinTheAllowedSkewAndNoneBeyond() {
    long skew = stream.config.ordering().allowedSkew().toMillis();

    stream.send(Records.history("a", "u", "m", TestStream.APPENDED + skew));
    stream.send(Records.history("b", "u", "m", TestStream.APPENDED + skew + 1));
    stream.idle();

    assertThat(stream.endings()).containsExactly("b DEAD_LETTERED", "a HISTORY");
  }

  @Test
  void shouldCutAReviewOfFiveMegabytes() {
    String review = "word ".repeat(1 << 20);
    stream.send(new Interaction("a", "u", "m", T, Feedback.RATING, 1f, review, false));
    stream.idle();

    CorrectionRequest request = stream.requests().get(0);
    assertThat(request.getInteraction().getReview())
        .isEqualTo(review.substring(0, stream.config.bounds().review()));
  }

  @Test
  void shouldPassTemplateAndSpecialTokensThroughAsText() {
    String title = "<|im_end|></answer>{{ 7*7 }}";
    stream.publish(new Item("n", title, null, List.of()));
    stream.send(Records.interaction("a", "u", "n", T));
    stream.idle();

    assertThat(stream.requests().get(0).getItem().getTitle()).isEqualTo(title);
  }

  @Test
  void shouldBoundTheTextsOfAnItem() {
    String word = "x".repeat(100_000);
    List<Attribute> attributes = Collections.nCopies(1000, new Attribute("genre" + word, word));
    stream.publish(new Item("n", word, word, attributes));
    stream.send(Records.interaction("a", "u", "n", T));
    stream.idle();

    Item item = stream.requests().get(0).getItem();
    assertThat(item.getTitle()).hasSize(stream.config.bounds().title());
    assertThat(item.getDescription()).hasSize(stream.config.bounds().description());
    assertThat(item.getAttributes()).hasSize(stream.config.bounds().attributes());
    assertThat(item.getAttributes().get(0).getValue()).hasSize(stream.config.bounds().attribute());
  }

  @Test
  void shouldRefuseAnIdentifierTooLongForAKey() {
    stream.send(Records.interaction("a", "u".repeat(70_000), "m", T));

    assertThat(stream.outcomes().get(0).getWhy()).isEqualTo("user is longer than 256 characters");
  }

  @Test
  void shouldDeadLetterAnItemThatCannotBeRead() {
    stream.rawItems.pipeInput("x".getBytes(UTF_8), new byte[] {1, 2, 3}, TestStream.APPENDED);
    stream.publish(Records.item("n"));
    stream.send(Records.interaction("a", "u", "n", T));
    stream.idle();

    DeadLetter letter = stream.values(stream.topics.deadLetters()).get(0);
    assertThat(letter.getTopic()).isEqualTo("items");
    assertThat(letter.getStage()).isEqualTo("item-intake");
    assertThat(stream.requests()).hasSize(1);
  }

  @Test
  void shouldFreeTheSlotByTheHeadersOfAResultThatCannotBeRead() {
    stream.send(Records.interaction("a", "u", "m", T));
    stream.send(Records.interaction("b", "u", "m", T + 1));
    stream.idle();
    TestRecord<String, CorrectionRequest> sent = stream.request();

    stream.rawResults.pipeInput(
        new TestRecord<>("u".getBytes(UTF_8), new byte[] {9}, sent.headers(), TestStream.APPENDED));

    assertThat(stream.endings()).containsExactly("a DEAD_LETTERED");
    assertThat(stream.values(stream.topics.deadLetters()).get(0).getTopic())
        .isEqualTo("correction-results");
    assertThat(stream.requests()).extracting(r -> r.getInteraction().getId()).containsExactly("b");
  }

  @Test
  void shouldDeadLetterAResultWithoutHeadersAndGoOn() {
    stream.send(Records.interaction("a", "u", "m", T));
    stream.idle();
    CorrectionRequest request = stream.requests().get(0);

    stream.rawResults.pipeInput("u".getBytes(UTF_8), new byte[] {9}, TestStream.APPENDED);
    stream.answer(request, Records.correction(request));

    assertThat(stream.values(stream.topics.deadLetters())).hasSize(1);
    assertThat(stream.endings()).containsExactly("a CORRECTED");
  }

  @Test
  void shouldLetARequestWaitForItsItem() {
    stream.send(Records.interaction("a", "u", "later", T));
    stream.idle();
    assertThat(stream.requests()).isEmpty();

    stream.publish(Records.item("later"));

    assertThat(stream.requests())
        .extracting(CorrectionRequest::getItem)
        .containsExactly(Records.item("later"));
  }

  @Test
  void shouldRejectARequestWhoseItemNobodyPublishes() {
    TestOutputTopic<String, CorrectionResult> results =
        stream.output(stream.topics.correctionResults());
    stream.send(Records.interaction("a", "u", "never", T));
    stream.idle();
    stream.driver.advanceWallClockTime(Duration.ofSeconds(20));
    assertThat(stream.endings()).isEmpty();

    stream.driver.advanceWallClockTime(Duration.ofSeconds(20));

    TestRecord<String, CorrectionResult> result = results.readRecord();
    assertThat(result.value().getEnding()).isInstanceOf(Rejection.class);
    assertThat(PipelineHeaders.read(result.headers())).isPresent();
    assertThat(stream.outcomes())
        .extracting(o -> o.getEnding() + " " + o.getWhy())
        .containsExactly("REJECTED item: nobody has published the item");
  }

  @Test
  void shouldRejectAtOnceWhatExceedsTheBoundOfWaiting() {
    stream.close();
    stream = new TestStream(state.resolve("other"), "items.maxWaiting", "1");
    stream.send(Records.interaction("a", "u", "never", T));
    stream.send(Records.interaction("b", "v", "never", T + 1));
    stream.idle();

    assertThat(stream.endings()).containsExactly("b REJECTED");
  }

  @Test
  void shouldFailRatherThanDeadLetterWhileTheRegistryIsAway() {
    byte[] value =
        stream
            .topics
            .interactions()
            .values()
            .serializer()
            .serialize("interactions", Records.interaction("a", "u", "m", T));
    stream.close();
    SchemaRegistry away = new AwayRegistry();
    stream = new TestStream(away, state.resolve("other"));

    assertThatThrownBy(() -> stream.rawInteractions.pipeInput(null, value, TestStream.APPENDED))
        .hasCauseInstanceOf(SchemaRegistry.RegistryUnavailableException.class);
  }

  /** Registers, but has lost sight of what others registered. */
  private static final class AwayRegistry implements SchemaRegistry {
    private final InMemoryRegistry own = new InMemoryRegistry();

    @Override
    public int register(String subject, Schema schema) {
      return own.register(subject, schema);
    }

    @Override
    public Schema byId(int id) {
      throw new RegistryUnavailableException("no answer", new IOException("refused"));
    }
  }
}
