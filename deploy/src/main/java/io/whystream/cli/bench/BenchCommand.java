package io.whystream.cli.bench;

import io.whystream.cli.bench.faults.FaultsCommand;
import picocli.CommandLine.Command;

/** Measurements. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchEngine.class, BenchLearning.class, FaultsCommand.class})
public final class BenchCommand {}
