package io.whystream.cli.features;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.terminal.SafeText;
import io.whystream.cli.terminal.Style;
import io.whystream.schema.record.ItemReasons;
import io.whystream.schema.record.PolicyRef;
import io.whystream.schema.record.Reason;
import io.whystream.schema.record.UserPattern;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Features as text for people or as JSON. Texts are made safe to print. */
final class FeatureView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final int MOST_ROWS = 12;

  private final Style style;
  private final int columns;

  public FeatureView(Style style, int columns) {
    this.style = style;
    this.columns = Math.max(40, columns);
  }

  /** A user's pattern with where it comes from. */
  public List<String> lines(UserPattern feature) {
    List<String> lines = new ArrayList<>();
    lines.add(
        style.bold("user " + SafeText.line(feature.getUser()))
            + "  feature version "
            + feature.getFeatureVersion());
    lines.add(
        style.dim(
            origin(feature.getPattern().getEventTime(), feature.getPattern().getPolicy())
                + "  interaction "
                + SafeText.line(feature.getInteractionId())));
    text(lines, feature.getPattern().getText());
    return lines;
  }

  /** An item's reasons, newest first, with where each comes from. */
  public List<String> lines(ItemReasons feature) {
    List<String> lines = new ArrayList<>();
    int count = feature.getReasons().size();
    lines.add(
        style.bold("item " + SafeText.line(feature.getItem()))
            + "  feature version "
            + feature.getFeatureVersion()
            + "  "
            + count
            + (count == 1 ? " reason" : " reasons"));
    for (int i = count - 1; i >= 0; i--) {
      Reason reason = feature.getReasons().get(i);
      lines.add(
          style.dim(
              origin(reason.getEventTime(), reason.getPolicy())
                  + "  user "
                  + SafeText.line(reason.getUser())));
      text(lines, reason.getText());
    }
    return lines;
  }

  private void text(List<String> lines, String text) {
    for (String line : SafeText.wrap(text, columns - 3, MOST_ROWS)) {
      if (!line.isEmpty()) {
        lines.add("  " + line);
      }
    }
  }

  private static String origin(long eventTime, PolicyRef policy) {
    String hash = policy.getSha256();
    return TIME.format(Instant.ofEpochMilli(eventTime))
        + " UTC  policy v"
        + policy.getVersion()
        + " "
        + SafeText.line(hash, 64).substring(0, Math.min(8, hash.length()));
  }

  /** The pattern as JSON, the embedding left out. */
  public static ObjectNode json(UserPattern feature) {
    ObjectNode node = JSON.createObjectNode();
    node.put("user", feature.getUser()).put("featureVersion", feature.getFeatureVersion());
    node.put("pattern", feature.getPattern().getText());
    origin(node, feature.getPattern().getEventTime(), feature.getPattern().getPolicy());
    return node.put("interactionId", feature.getInteractionId());
  }

  /** The reasons as JSON, oldest first, the embeddings left out. */
  public static ObjectNode json(ItemReasons feature) {
    ObjectNode node = JSON.createObjectNode();
    node.put("item", feature.getItem()).put("featureVersion", feature.getFeatureVersion());
    ArrayNode reasons = node.putArray("reasons");
    for (Reason reason : feature.getReasons()) {
      ObjectNode entry = reasons.addObject().put("user", reason.getUser());
      entry.put("reason", reason.getText());
      origin(entry, reason.getEventTime(), reason.getPolicy());
      entry.put("interactionId", reason.getInteractionId());
    }
    return node;
  }

  private static void origin(ObjectNode node, long eventTime, PolicyRef policy) {
    node.put("eventTime", Instant.ofEpochMilli(eventTime).toString())
        .put("policyVersion", policy.getVersion())
        .put("policySha256", policy.getSha256());
  }
}
