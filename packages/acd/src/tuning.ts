/** Times of the engine that no tenant chooses. All in ms unless named otherwise. */
export interface Tuning {
  /** A desk that has not been renewed for this long is gone. Renewals come at least every 5 s. */
  readonly deskTtlMs: number;
  /** An agent without a desk goes offline after this. */
  readonly deskGraceMs: number;
  /** …and is what it was before when a desk opens within this from the loss: a tunnel, a lid that was closed. */
  readonly returnMs: number;
  /** Only after this it loses the call it is on. Longer than the grace of a SIP socket, which says first that a leg is lost. */
  readonly callGraceMs: number;
  /** After a decline or a lost leg somebody else is asked first, for this long. */
  readonly declinePauseMs: number;
  /** The timer's holder has the first right to a deadline for this long; then any process takes over. */
  readonly leaseMs: number;
  /** Who writes the lines of agents is left alone for this long after its last step. */
  readonly writerLeaseMs: number;
  /** A queue in which nobody is left keeps its callers for this long: somebody may only have looked away. */
  readonly emptyGraceMs: number;
  /** A queue for whose quiet moment callbacks wait is looked at this often; each time one of them may come into line. */
  readonly calmLookMs: number;
  /** Added to a callback's ring before the ACD itself calls it missed: its owner should be first. */
  readonly ringGraceMs: number;
  /** Ended contacts and offers are remembered for this long. */
  readonly forgetMs: number;
  /** After a loss of writes legs and desks are heard for this long before anybody is matched. Desks speak every 2 s. */
  readonly healMs: number;
  readonly reconcileEveryMs: number;
  /** Longest sleep of the timer while a deadline is pending: bounds the harm of a wake-up that got lost. */
  readonly maxSleepMs: number;
  /** Deadlines carried out in one script. */
  readonly drainBatch: number;
  /** Records looked at in one reconcile script: 40 µs each, in which Redis serves nobody else. */
  readonly reconcileBatch: number;
  /** Commands of one tenant that a process has under way at a time. */
  readonly laneWidth: number;
  /** Under a test prefix: a tenant's keys are gone this long after the last command. 0: they stay. */
  readonly keepMs: number;
}

export const DEFAULT_TUNING: Tuning = {
  deskTtlMs: 8_000,
  deskGraceMs: 10_000,
  returnMs: 60_000,
  callGraceMs: 65_000,
  declinePauseMs: 5_000,
  leaseMs: 2_000,
  writerLeaseMs: 2_000,
  emptyGraceMs: 5_000,
  calmLookMs: 5_000,
  ringGraceMs: 2_000,
  forgetMs: 600_000,
  healMs: 3_000,
  reconcileEveryMs: 5_000,
  maxSleepMs: 5_000,
  drainBatch: 25,
  reconcileBatch: 25,
  laneWidth: 8,
  keepMs: 0,
};
