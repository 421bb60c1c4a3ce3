/**
 * The policy in plain Java: GRPO objectives, AdamW, the fold over policy-log, snapshots and adapter
 * files.
 */
@NullMarked
package io.whystream.worker.policy;

import org.jspecify.annotations.NullMarked;
