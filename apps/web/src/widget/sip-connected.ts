import { CordboardError } from '@cordboard/contracts';
import type { SipLine } from '../softphone/sip-line.ts';
import { createStore, waitForState } from '../softphone/store.ts';

/** Resolves when the line's socket is open; rejects with `store_unavailable` when it is not in time. */
export async function sipConnected(line: SipLine, timeoutMs: number): Promise<void> {
  if (line.isOpen()) return;
  const store = createStore({ open: false });
  const undo = line.onOpen(() => store.patch({ open: true }));
  try {
    await waitForState(
      store,
      ({ open }) => open,
      timeoutMs,
      () => new CordboardError('store_unavailable', { what: 'sip socket' }),
    );
  } finally {
    undo();
  }
}
