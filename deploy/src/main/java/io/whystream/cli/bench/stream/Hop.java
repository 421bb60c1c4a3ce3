package io.whystream.cli.bench.stream;

/** A part of an interaction's way, from one topic to the next; times are those of a reader. */
enum Hop {
  ORDER_AND_USER("appended to asked of ITEM"),
  ITEM("to correction-requests"),
  MODEL("the stand-in's answer"),
  FEATURE("answer to published pattern"),
  WHOLE("appended to published, without the stand-in's time");

  private final String text;

  Hop(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }
}
