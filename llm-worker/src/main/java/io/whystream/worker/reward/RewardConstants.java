package io.whystream.worker.reward;

/**
 * Constants of the rewards, stored with the snapshot.
 *
 * @param reasonCap most reasons of an item that are read, the newest
 * @param contrastUsers other users that a reason is measured against
 * @param contrastItems other items that a reason is measured against
 * @param levelShare share of d(u, v) that is added to the contrast, so that what is published does
 *     not lower the score of what people liked; it makes the level spread a quarter of what the
 *     contrast does inside groups
 * @param contrastScale standard deviation of contrast + share inside groups, over validation groups
 * @param paperScale the same of d(u, v)
 * @param spreadFloor share of the scale under which the spread of a group teaches nothing
 */
public record RewardConstants(
    int reasonCap,
    int contrastUsers,
    int contrastItems,
    double levelShare,
    double contrastScale,
    double paperScale,
    double spreadFloor) {

  /** The same constants with what is measured inside groups. */
  public RewardConstants measured(double level, double contrast, double paper) {
    return new RewardConstants(
        reasonCap, contrastUsers, contrastItems, level, contrast, paper, spreadFloor);
  }
}
