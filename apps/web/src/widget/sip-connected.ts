import type { UA } from 'jssip';
import { CordboardError } from '@cordboard/contracts';
import { createStore, waitForState } from '../softphone/store.ts';

/** Resolves when the user agent's socket is open; rejects with `store_unavailable` when it is not in time. */
export async function sipConnected(userAgent: UA, timeoutMs: number): Promise<void> {
  if (userAgent.isConnected()) return;
  const store = createStore({ open: false });
  const note = (): void => store.patch({ open: true });
  userAgent.on('connected', note);
  try {
    await waitForState(
      store,
      ({ open }) => open,
      timeoutMs,
      () => new CordboardError('store_unavailable', { what: 'sip socket' }),
    );
  } finally {
    userAgent.off('connected', note);
  }
}
