import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Db } from './connect.ts';
import { asStoreError } from './errors.ts';

export interface Listener {
  /** Idempotent. */
  close(): Promise<void>;
}

const AGAIN_AFTER_MS = 1_000;

/**
 * LISTEN on one connection of the pool. `onListening` is called when it listens, and each time that it does so again after
 * its connection was lost: what was announced meanwhile was not heard. Rejects with `store_unavailable` when it cannot
 * begin. `channel` is a plain name.
 */
export async function listen(db: Db, channel: string, heard: (payload: string) => void, onListening: () => void): Promise<Listener> {
  const closed = new AbortController();
  let current: PoolClient | null = null;

  async function begin(): Promise<void> {
    const client = await db.$client.connect();
    try {
      client.on('notification', (message) => {
        if (message.channel === channel) heard(message.payload ?? '');
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      client.release(true);
      throw asStoreError(error);
    }
    client.once('end', () => {
      if (current !== client) return;
      current = null;
      client.release(true);
      again = resume();
    });
    current = client;
    onListening();
  }

  async function resume(): Promise<void> {
    while (!closed.signal.aborted) {
      try {
        return await begin();
      } catch {
        // The server is away: it is asked until it is back or nobody listens any more.
        await pause(AGAIN_AFTER_MS, undefined, { signal: closed.signal }).catch(() => undefined);
      }
    }
  }

  let again: Promise<void> = Promise.resolve();
  await begin();
  return {
    async close() {
      closed.abort();
      await again;
      const client = current;
      current = null;
      client?.release(true);
    },
  };
}
