package io.whystream.worker.prompt;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.FatalTemplateErrorsException;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.Map;

/** Jinja with the settings that Hugging Face chat templates are written for. */
final class Jinja {
  private static final Jinjava ENGINE = engine();

  private Jinja() {}

  private static Jinjava engine() {
    Jinjava engine =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false)
                .withFailOnUnknownTokens(false)
                .build());
    engine.registerFunction(
        new ELFunctionDefinition("", "raise_exception", Jinja.class, "raise", String.class));
    return engine;
  }

  /** What {@code raise_exception} in a chat template does. */
  public static String raise(String message) {
    throw new IllegalArgumentException("the chat template refuses: " + message);
  }

  /**
   * Renders a template.
   *
   * @throws IllegalArgumentException when the template has an error
   */
  static String render(String template, Map<String, Object> values) {
    RenderResult result;
    try {
      result = ENGINE.renderForResult(template, values);
    } catch (FatalTemplateErrorsException e) {
      throw new IllegalArgumentException("template does not render: " + e.getMessage(), e);
    }
    for (TemplateError error : result.getErrors()) {
      if (error.getSeverity() == TemplateError.ErrorType.FATAL) {
        throw new IllegalArgumentException(
            "template does not render: line " + error.getLineno() + ": " + cause(error));
      }
    }
    return result.getOutput();
  }

  private static String cause(TemplateError error) {
    Throwable cause = error.getException();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null || cause.getMessage() == null ? error.getMessage() : cause.getMessage();
  }
}
