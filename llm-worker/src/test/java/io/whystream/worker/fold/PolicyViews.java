package io.whystream.worker.fold;

import io.whystream.worker.policy.PolicyState;

/** Views for tests of the roles. */
public final class PolicyViews {
  private PolicyViews() {}

  /** One that has folded to a state, and nothing lies behind it. */
  public static PolicyView of(PolicyState state) {
    PolicyView view = new PolicyView();
    view.advance(state, state.position() + 1);
    return view;
  }
}
