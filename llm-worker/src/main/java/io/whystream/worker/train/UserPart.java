package io.whystream.worker.train;

import io.whystream.worker.data.Dataset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A part of the users: of {@code parts} that are dealt out by the hash of the id, one, counted from
 * 1.
 */
record UserPart(int part, int parts) {
  static final UserPart EVERYONE = new UserPart(1, 1);

  /** The dataset with the interactions of these users only. */
  Dataset of(Dataset dataset) {
    return dataset.withInteractions(
        dataset.interactions().stream().filter(i -> contains(i.getUser())).toList());
  }

  boolean contains(String user) {
    return Math.floorMod(user.hashCode(), parts) == part - 1;
  }

  /** Reads {@code K/N}. */
  static final class Converter implements ITypeConverter<UserPart> {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})/([1-9]\\d{0,5})");

    @Override
    public UserPart convert(String value) {
      Matcher form = FORM.matcher(value);
      if (!form.matches() || Integer.parseInt(form.group(1)) > Integer.parseInt(form.group(2))) {
        throw new TypeConversionException(
            "'" + value + "' is no part of the users; 1/2 is the first half of them");
      }
      return new UserPart(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }
  }
}
