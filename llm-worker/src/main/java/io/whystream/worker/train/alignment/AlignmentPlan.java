package io.whystream.worker.train.alignment;

/**
 * How an alignment goes. The state after a step is a function of these and the data, so that a
 * stopped run goes on as if it had never stopped.
 *
 * @param warmUpSteps supervised steps
 * @param warmUpTasks tasks in one of them
 * @param rehearsed texts of the made-up corpus beside them, so that reasons and patterns are not
 *     forgotten
 * @param steps GRPO steps behind them
 * @param tasksPerStep tasks in a GRPO step
 * @param groupSize answers to each task of a GRPO step
 * @param temperature of sampling
 * @param maxTokens longest answer
 * @param warmUpRate highest learning rate of the supervised steps
 * @param rate learning rate of the GRPO steps
 * @param seed of adapter, tasks and answers
 */
public record AlignmentPlan(
    int warmUpSteps,
    int warmUpTasks,
    int rehearsed,
    int steps,
    int tasksPerStep,
    int groupSize,
    double temperature,
    int maxTokens,
    double warmUpRate,
    double rate,
    long seed) {

  public AlignmentPlan {
    if (warmUpSteps < 0
        || warmUpTasks < 1
        || rehearsed < 0
        || steps < 0
        || tasksPerStep < 1
        || groupSize < 2
        || maxTokens < 1) {
      throw new IllegalArgumentException(
          "an alignment needs no negative steps or texts, at least 1 task a step and groups of at least 2: "
              + warmUpSteps
              + " and "
              + steps
              + " steps, "
              + warmUpTasks
              + " and "
              + tasksPerStep
              + " tasks, "
              + rehearsed
              + " texts, groups of "
              + groupSize);
    }
  }

  int allSteps() {
    return warmUpSteps + steps;
  }
}
