/** The ledger: what was admitted against what ended and what is held. */
@NullMarked
package io.whystream.cli.ledger;

import org.jspecify.annotations.NullMarked;
