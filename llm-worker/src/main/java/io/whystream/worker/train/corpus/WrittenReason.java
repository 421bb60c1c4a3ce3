package io.whystream.worker.train.corpus;

/** A reason and the aspect that it names. */
record WrittenReason(String text, Aspect aspect) {}
