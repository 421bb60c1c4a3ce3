package io.whystream.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The properties of the embedded broker: one node, bound to localhost, in little memory. */
final class BrokerProperties {
  private BrokerProperties() {}

  static String text(Ports ports, Path data) {
    return properties(ports, data).entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Map<String, String> properties(Ports ports, Path data) {
    String client = "PLAINTEXT://127.0.0.1:" + ports.broker();
    Map<String, String> p = new LinkedHashMap<>();
    p.put("process.roles", "broker,controller");
    p.put("node.id", "1");
    p.put("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
    p.put("listeners", client + ",CONTROLLER://127.0.0.1:" + ports.controller());
    p.put("advertised.listeners", client);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", data.toString());
    p.put("auto.create.topics.enable", "false");

    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "4");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "4");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("share.coordinator.state.topic.num.partitions", "1");

    // A broker that was killed is let in again once its session is over: 9 s by default.
    p.put("broker.heartbeat.interval.ms", "500");
    p.put("broker.session.timeout.ms", "3000");

    // A transaction orphaned by a killed worker stalls every fold until it is aborted.
    p.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    p.put("group.initial.rebalance.delay.ms", "0");

    // Above the largest of topics.yaml, for the changelogs and repartitions that hold such records.
    p.put("message.max.bytes", Long.toString(72L << 20));
    p.put("log.cleaner.dedupe.buffer.size", Long.toString(16L << 20));
    p.put("log.index.size.max.bytes", Long.toString(1L << 20));
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("background.threads", "2");
    return p;
  }
}
