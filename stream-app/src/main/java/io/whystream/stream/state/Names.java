package io.whystream.stream.state;

/** Names of stores, and of the nodes that a stage forwards to. They are part of what is kept. */
public final class Names {
  /** Stores of ORDER. */
  public static final String ORDER_BUFFER = "order-buffer";

  public static final String ORDER_OVERFLOW = "order-overflow";
  public static final String ORDER_COMMIT = "order-commit";
  public static final String ORDER_PROGRESS = "order-progress";
  public static final String ORDER_SEEN = "order-seen";

  /** Stores of USER. */
  public static final String USER_SLOTS = "user-slots";

  public static final String USER_HISTORY = "user-history";
  public static final String USER_WAITING = "user-waiting";
  public static final String USER_PATTERNS = "user-patterns-store";

  /** Stores of ITEM. */
  public static final String ITEM_FACTS = "item-facts";

  public static final String ITEM_REASONS = "item-reasons-store";
  public static final String ITEM_AWAITED = "item-awaited";

  /** The global table of titles. */
  public static final String TITLES = "titles";

  /** Nodes that do the work. */
  public static final String ORDER = "order";

  public static final String USER = "user";
  public static final String USER_RESULTS = "user-results";
  public static final String ITEM_INTAKE = "item-intake";
  public static final String ITEM = "item";
  public static final String ITEM_INPUT = "item-input";
  public static final String TITLES_SOURCE = "item-titles-source";
  public static final String TITLES_UPDATE = "titles-update";

  /** Where both halves of USER send what goes to ITEM. */
  public static final String TO_ITEM = "to-item";

  /** Where the intake of items sends what goes to ITEM. */
  public static final String TO_ITEMS_BY_KEY = "to-items-by-key";

  /** Names of the repartition topics, between the application's id and {@code -repartition}. */
  public static final String ITEM_COMMANDS = "item-commands";

  public static final String ITEMS_BY_KEY = "items-by-key";

  /** Nodes that write to a topic. */
  public static final String TO_OUTCOMES = "to-outcomes";

  public static final String TO_DEAD_LETTERS = "to-dead-letters";
  public static final String TO_LATE = "to-late-interactions";
  public static final String TO_PATTERNS = "to-user-patterns";
  public static final String TO_SCORES = "to-reward-scores";
  public static final String TO_REASONS = "to-item-reasons";
  public static final String TO_REQUESTS = "to-correction-requests";
  public static final String TO_RESULTS = "to-correction-results";
  public static final String TO_TITLES = "to-item-titles";
  public static final String ITEM_TO_DEAD_LETTERS = "items-to-dead-letters";

  private Names() {}
}
