/** Prompts from records: templates, chat templates, and the reading of completions. */
@NullMarked
package io.whystream.worker.prompt;

import org.jspecify.annotations.NullMarked;
