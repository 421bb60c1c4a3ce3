package io.whystream.cli.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.terminal.Style;
import io.whystream.cli.terminal.Table;
import io.whystream.worker.policy.AdamWSettings;
import io.whystream.worker.policy.PolicyState;
import io.whystream.worker.policy.SnapshotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A policy as text or as JSON. */
final class PolicyView {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PolicyState state;
  private final List<SnapshotStore.Manifest> snapshots;

  PolicyView(PolicyState state, List<SnapshotStore.Manifest> snapshots) {
    this.state = state;
    this.snapshots = snapshots;
  }

  List<String> lines(Style style) {
    PolicyState.Origin origin = state.origin();
    AdamWSettings adamW = state.settings();
    List<String> lines = new ArrayList<>();
    lines.add(style.bold("policy version " + state.version()));
    lines.add(row("sha256", state.sha256()));
    lines.add(row("steps", String.format(Locale.ROOT, "%,d", state.steps())));
    lines.add(row("log read up to offset", String.valueOf(state.position())));
    lines.add(row("gradients skipped", skips()));
    lines.add(
        row(
            "adapter",
            String.format(
                Locale.ROOT,
                "LoRA rank %d, alpha %s on %s, %,d weights, seed %d",
                origin.rank(),
                origin.alpha(),
                String.join(", ", origin.targets()),
                state.weights().length,
                origin.seed())));
    lines.add(
        row(
            "optimizer",
            String.format(
                Locale.ROOT,
                "AdamW: learning rate %s, betas %s and %s, epsilon %s, weight decay %s, norm at most"
                    + " %s",
                adamW.learningRate(),
                adamW.beta1(),
                adamW.beta2(),
                adamW.epsilon(),
                adamW.weightDecay(),
                adamW.maxGradientNorm())));
    lines.add(row("gradient lag at most", String.valueOf(state.maxGradientLag())));
    lines.add(row("base model", origin.baseModel()));
    lines.add("");
    lines.addAll(snapshotLines());
    return lines;
  }

  private List<String> snapshotLines() {
    if (snapshots.isEmpty()) {
      return List.of("no snapshots yet");
    }
    Table table = new Table("snapshot", "steps", "sha256");
    snapshots.forEach(
        snapshot -> table.row(snapshot.version(), snapshot.steps(), snapshot.sha256()));
    return table.lines();
  }

  private String skips() {
    List<PolicyState.Skip> skips = state.memory().skips();
    return skips.isEmpty()
        ? "none"
        : skips.size() + ", the last one: " + skips.get(skips.size() - 1).why();
  }

  private static String row(String label, String value) {
    return String.format(Locale.ROOT, "  %-22s  %s", label, value);
  }

  ObjectNode json() {
    ObjectNode node = JSON.createObjectNode();
    node.put("version", state.version())
        .put("sha256", state.sha256())
        .put("steps", state.steps())
        .put("position", state.position())
        .put("skipped", state.memory().skips().size())
        .put("weights", state.weights().length)
        .put("maxGradientLag", state.maxGradientLag());
    node.set("genesis", JSON.valueToTree(state.origin()));
    node.set("optimizer", JSON.valueToTree(state.settings()));
    ArrayNode list = node.putArray("snapshots");
    for (SnapshotStore.Manifest snapshot : snapshots) {
      list.addObject()
          .put("version", snapshot.version())
          .put("steps", snapshot.steps())
          .put("sha256", snapshot.sha256());
    }
    return node;
  }
}
