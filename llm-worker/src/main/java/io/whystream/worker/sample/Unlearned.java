package io.whystream.worker.sample;

/** How many rollouts wait to be learned from. */
@FunctionalInterface
public interface Unlearned {
  long count();
}
