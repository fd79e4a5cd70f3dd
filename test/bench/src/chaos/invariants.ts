/** What must hold under any fault, as the issue names it. */
export const INVARIANTS = {
  I1: 'an agent never holds more than its capacity',
  I2: 'a contact is never offered to two agents',
  I3: 'each contact ends in exactly one terminal state and none vanishes',
  I4: 'at rest no waiting contact has an idle eligible agent',
  I5: 'an accept with an old token is refused',
  I6: 'a redelivered event or command changes nothing',
  I7: 'counters equal a recount',
} as const;
export type Invariant = keyof typeof INVARIANTS;

export type Violations = Record<Invariant, number>;
export const noViolations = (): Violations => ({ I1: 0, I2: 0, I3: 0, I4: 0, I5: 0, I6: 0, I7: 0 });
