package io.whystream.cli.bench;

import io.whystream.cli.bench.faults.FaultsCommand;
import io.whystream.cli.bench.recovery.RecoveryCommand;
import io.whystream.cli.bench.stream.StreamCommand;
import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchEngine.class,
      BenchScoring.class,
      StreamCommand.class,
      RecoveryCommand.class,
      FaultsCommand.class
    })
public final class BenchCommand {}
