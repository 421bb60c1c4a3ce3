package io.whystream.worker.loop;

import org.apache.kafka.clients.producer.Producer;

/** Emitters for tests of the roles. */
public final class Emitters {
  private Emitters() {}

  public static Emitter to(Producer<byte[], byte[]> producer) {
    return new Emitter(producer);
  }
}
