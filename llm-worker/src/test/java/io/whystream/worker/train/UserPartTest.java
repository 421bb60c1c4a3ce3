package io.whystream.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class UserPartTest {
  private final UserPart.Converter converter = new UserPart.Converter();

  @Test
  void shouldDealOutEveryUserToOnePart() {
    List<UserPart> parts = List.of(converter.convert("1/2"), converter.convert("2/2"));
    List<String> users = IntStream.range(0, 200).mapToObj(i -> "user-" + i).toList();

    assertThat(users)
        .allSatisfy(
            user ->
                assertThat(parts.stream().filter(part -> part.contains(user)).count())
                    .isEqualTo(1));
    assertThat(parts)
        .allSatisfy(
            part -> assertThat(users.stream().filter(part::contains)).hasSizeBetween(60, 140));
    assertThat(users).allMatch(UserPart.EVERYONE::contains);
  }

  @Test
  void shouldRefuseWhatIsNoPart() {
    for (String bad : List.of("", "2", "0/2", "3/2", "1/0", "a/b", "1/2/3")) {
      assertThatThrownBy(() -> converter.convert(bad))
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("'" + bad + "'");
    }
  }
}
