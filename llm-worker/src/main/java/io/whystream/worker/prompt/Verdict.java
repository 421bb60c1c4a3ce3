package io.whystream.worker.prompt;

import io.whystream.schema.record.Feedback;
import org.jspecify.annotations.Nullable;

/** What a user thought of an item, as far as the feedback tells; ratings are read out of five. */
public enum Verdict {
  LIKED("liked"),
  SAW("saw"),
  DISLIKED("disliked");

  static final float LIKED_FROM = 3.5f;
  static final float DISLIKED_TO = 2.5f;

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The word in prompts. */
  public String word() {
    return word;
  }

  /**
   * Reads one feedback.
   *
   * @param rating the rating given, when there was one
   */
  public static Verdict of(Feedback feedback, @Nullable Float rating) {
    if (feedback == Feedback.DISLIKE) {
      return DISLIKED;
    }
    if (feedback == Feedback.RATING && rating != null) {
      return rating >= LIKED_FROM ? LIKED : rating <= DISLIKED_TO ? DISLIKED : SAW;
    }
    return feedback == Feedback.LIKE || feedback == Feedback.LONG_VIEW ? LIKED : SAW;
  }
}
