package io.whystream.cli.bench.stream;

import io.whystream.cli.statistics.Quantiles;
import io.whystream.schema.record.Ending;
import java.time.Duration;
import java.util.Map;

/**
 * What came of a case.
 *
 * @param perSecond interactions handled and committed a second
 * @param streamCpu processor time of stream-app for an interaction, seconds
 * @param brokerCpu processor time of the broker for an interaction, seconds
 * @param ownCpu processor time of load, stand-in and measuring for an interaction, seconds
 * @param warmedUp time under load before anything was counted
 * @param sent interactions sent in all, warming up included
 * @param endings how they ended; all of them when nothing was lost
 * @param commitMean mean time of a commit, milliseconds; NaN when not known
 * @param commitMax longest of the last commits, milliseconds; NaN when not known
 * @param residentBytes memory of stream-app's process; 0 when not known
 * @param load load average of the machine when it ended
 */
record StreamResult(
    StreamCase stream,
    double perSecond,
    double streamCpu,
    double brokerCpu,
    double ownCpu,
    Duration warmedUp,
    long sent,
    Map<Ending, Long> endings,
    double commitMean,
    double commitMax,
    long residentBytes,
    double load,
    Map<Hop, Quantiles> hops) {

  /** How many ended. */
  long ended() {
    return endings.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Share of those that ended one way. */
  double share(Ending ending) {
    return (double) endings.getOrDefault(ending, 0L) / Math.max(1, ended());
  }

  /** A quantile of a hop, milliseconds; NaN when it was not taken. */
  double millis(Hop hop, double q) {
    Quantiles times = hops.get(hop);
    return times == null ? Double.NaN : times.at(q).orElse(Double.NaN);
  }
}
