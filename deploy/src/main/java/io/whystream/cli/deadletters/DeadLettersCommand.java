package io.whystream.cli.deadletters;

import picocli.CommandLine.Command;

/** What was given up. */
@Command(
    name = "dead-letters",
    mixinStandardHelpOptions = true,
    description = "List, show and try again what was given up.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ListCommand.class, ShowCommand.class, RetryCommand.class})
public final class DeadLettersCommand {}
