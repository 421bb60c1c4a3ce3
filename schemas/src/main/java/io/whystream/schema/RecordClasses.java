package io.whystream.schema;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Lets Avro instantiate the generated records. Avro refuses classes that nobody vouched for; who
 * reads the records with Avro's own readers, past {@link RegistryAvroSerde}, calls {@link #trust}.
 * Also bounds the items of an array, which a damaged record could claim without end.
 */
public final class RecordClasses {
  private static final String PACKAGE = "io.whystream.schema.record";
  private static final String MAX_ITEMS = "org.apache.avro.limits.collectionItems.maxLength";

  static {
    if (System.getProperty(MAX_ITEMS) == null) {
      System.setProperty(MAX_ITEMS, "10000000");
    }
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(
            ClassSecurityValidator.getGlobal(), type -> PACKAGE.equals(type.getPackageName())));
  }

  private RecordClasses() {}

  /** Adds the records' package to what Avro trusts, once for the process. */
  public static void trust() {
    // Loading the class does it.
  }
}
