/** What benchmarks of the stream share: a cluster, a load, and a stand-in for the model. */
@NullMarked
package io.whystream.cli.bench.load;

import org.jspecify.annotations.NullMarked;
