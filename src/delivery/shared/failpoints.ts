/**
 * Named places around commits, where a test can make the process die, fail or hang.
 *
 * Each is named after its transaction: `before` it nothing of the step is on disk, `after` it everything is. They are enabled
 * only through a value passed by the composition root; the service passes none.
 */
export const failpointNames = [
  'recovery.before_commit',
  'recovery.after_commit',
  'intake.before_commit',
  'intake.after_commit',
  'sweep.before_commit',
  'sweep.after_commit',
  'document.before_commit',
  'document.after_commit',
  'match.before_commit',
  'match.after_commit',
  'recipient.before_commit',
  'recipient.after_commit',
  'cancel.before_commit',
  'cancel.after_commit',
  'hold.before_commit',
  'hold.after_commit',
  'prepare.before_commit',
  'prepare.after_commit',
  'attempt.before_commit',
  'attempt.after_commit',
  'send.before_commit',
  'send.after_commit',
  'evidence.before_commit',
  'evidence.after_commit',
  'doubt.before_commit',
  'doubt.after_commit',
  'reconcile.before_commit',
  'reconcile.after_commit',
  'write_back.before_write',
  'write_back.before_commit',
  'write_back.after_commit',
  'archive.before_commit',
] as const;
export type FailpointName = (typeof failpointNames)[number];

export interface Failpoints {
  /** Does nothing, or what the test requested. */
  reach(name: FailpointName): Promise<void>;
}

/** For the service: nothing happens. */
export const noFailpoints: Failpoints = { reach: () => Promise.resolve() };
