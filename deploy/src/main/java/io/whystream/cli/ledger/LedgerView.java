package io.whystream.cli.ledger;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whystream.cli.terminal.Table;
import io.whystream.schema.record.Ending;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The balance as a table or as JSON. */
final class LedgerView {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LedgerView() {}

  static List<String> lines(Balance balance) {
    Table table =
        new Table(
            "partition",
            "admitted",
            "corrected",
            "superseded",
            "rejected",
            "late",
            "duplicate",
            "history",
            "dead letters",
            "forgotten",
            "held",
            "unread",
            "balances");
    balance.lines().forEach(line -> table.row(cells(line)));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d admitted, %,d outcomes + %,d held + %,d unread",
            balance.balances() ? "The ledger balances" : "The ledger does NOT balance",
            balance.admitted(),
            balance.outcomes(),
            balance.held(),
            balance.unread()));
    lines.addAll(balance.problems());
    return lines;
  }

  private static Object[] cells(Balance.Line line) {
    List<Object> cells = new ArrayList<>();
    cells.add(line.partition());
    cells.add(number(line.admitted()));
    for (Ending ending : Ending.values()) {
      cells.add(number(line.count(ending)));
    }
    cells.add(number(line.held()));
    cells.add(number(line.unread()));
    cells.add(line.balances() ? "yes" : "NO");
    return cells.toArray();
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static ObjectNode json(Balance balance) {
    ObjectNode root = JSON.createObjectNode();
    root.put("balances", balance.balances())
        .put("admitted", balance.admitted())
        .put("outcomes", balance.outcomes())
        .put("held", balance.held())
        .put("unread", balance.unread());
    ArrayNode partitions = root.putArray("partitions");
    for (Balance.Line line : balance.lines()) {
      ObjectNode node = partitions.addObject();
      node.put("partition", line.partition()).put("admitted", line.admitted());
      ObjectNode endings = node.putObject("outcomes");
      for (Ending ending : Ending.values()) {
        endings.put(ending.name(), line.count(ending));
      }
      node.put("held", line.held()).put("unread", line.unread()).put("balances", line.balances());
      offsets(node.putObject("withoutOutcome"), line.open());
      offsets(node.putObject("repeatedOutcome"), line.repeated());
      offsets(node.putObject("outcomeOfNothing"), line.unknown());
    }
    root.set("problems", JSON.valueToTree(balance.problems()));
    return root;
  }

  private static void offsets(ObjectNode node, Balance.Offsets offsets) {
    node.put("count", offsets.count()).set("offsets", JSON.valueToTree(offsets.first()));
  }
}
