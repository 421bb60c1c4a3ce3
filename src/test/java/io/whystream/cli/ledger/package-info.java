@NullMarked
package io.whystream.cli.ledger;

import org.jspecify.annotations.NullMarked;
