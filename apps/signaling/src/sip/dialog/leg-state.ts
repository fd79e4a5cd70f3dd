/**
 * A leg's dialog after its 200.
 * ```
 * awaitingAck ──► open ⇄ lost (socket gone, grace runs)
 *      │            │      │
 *      │            └──────┴──► ending (BYE sent, or waiting for the device's return) ──► ended
 *      └──────────────────────► ended, which every state may go to
 * ```
 */
export const LEG_DIALOG_STATES = ['awaitingAck', 'open', 'lost', 'ending', 'ended'] as const;
export type LegDialogState = (typeof LEG_DIALOG_STATES)[number];

const EDGES: Readonly<Record<LegDialogState, readonly LegDialogState[]>> = {
  awaitingAck: ['open', 'ended'],
  open: ['lost', 'ending', 'ended'],
  lost: ['open', 'ending', 'ended'],
  ending: ['ended'],
  ended: [],
};

export function legDialogMayGo(from: LegDialogState, to: LegDialogState): boolean {
  return EDGES[from].includes(to);
}
