package io.whystream.cli.bench;

import picocli.CommandLine.Command;

/** Measurements that need no cluster. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {BenchLearning.class})
public final class BenchCommand {}
