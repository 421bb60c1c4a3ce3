package io.whystream.worker.train.corpus;

/**
 * What a film can be liked for.
 *
 * @param text with its article, if it has one
 * @param plural whether it takes a plural verb
 */
record Aspect(String text, boolean plural) {

  static Aspect of(String line) {
    boolean plural = line.endsWith("*");
    return new Aspect(plural ? line.substring(0, line.length() - 1) : line, plural);
  }

  /** The text without its article, for use after "the" or "its". */
  String bare() {
    for (String article : new String[] {"a ", "an ", "the "}) {
      if (text.startsWith(article)) {
        return text.substring(article.length());
      }
    }
    return text;
  }
}
