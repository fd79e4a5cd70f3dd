import { CordboardError, newId } from '@cordboard/contracts';
import type { SignalingPort } from '@cordboard/contracts';
import { archivePositions, readCallbackOfContact, withTenant } from '@cordboard/db';
import type { RpcClient } from '@cordboard/platform';
import { connectSignaling, waitFor } from '@cordboard/test-kit';
import type { TestTenant } from '@cordboard/test-kit';
import { expect, it } from 'vitest';
import type { SignalingFloor } from '../support/floor.ts';
import { standInLine } from '../support/waiting.ts';

/** Who is asked for a callback at a time while PostgreSQL goes and comes. */
const ASKING = 12;

/** PostgreSQL goes away under processes that work. */
export function postgresScenes(floorOf: () => SignalingFloor): void {
  /** One customer who stands in line and asks for a callback. Null: granted; else why it was refused. */
  async function ask(tenant: TestTenant, signaling: RpcClient<SignalingPort>, waiting = standInLine(floorOf(), tenant)) {
    const { contactId, visitorId } = await waiting;
    const actor = { kind: 'visitor' as const, contactId, visitorId };
    const command = { type: 'callback.request' as const, contactId };
    try {
      await signaling.call(
        'command.execute',
        { tenantId: tenant.tenantId, actor, commandId: newId('command'), command },
        { timeoutMs: 30_000 },
      );
      return { contactId, visitorId, refused: null };
    } catch (error) {
      if (!(error instanceof CordboardError)) throw error;
      return { contactId, visitorId, refused: error.code };
    }
  }

  it('PostgreSQL is restarted under them: what was asked is granted or refused with a reason, and the same processes go on', async () => {
    const { deployment } = floorOf();
    const tenant = await floorOf().tenant();
    const [signaling] = await connectSignaling(deployment, 1);
    if (signaling === undefined) throw new Error('no signaling process');
    const pids = deployment.stack.processes().map(({ pid }) => pid);
    const rowOf = (contactId: Parameters<typeof readCallbackOfContact>[1]) =>
      withTenant(deployment.db, tenant.tenantId, (tx) => readCallbackOfContact(tx, contactId));

    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    let asking = true;
    const lanes = Promise.all(
      Array.from({ length: ASKING }, async () => {
        while (asking) answers.push(await ask(tenant, signaling));
      }),
    );
    await waitFor('the first callbacks', () => answers.length >= ASKING, 30_000);
    for (let round = 0; round < 3; round++) {
      const before = answers.length;
      await deployment.services.restartPostgres();
      await waitFor('callbacks to be granted again', () => answers.slice(before).some(({ refused }) => refused === null), 30_000);
    }
    asking = false;
    await lanes;

    expect(deployment.stack.processes().map(({ pid }) => pid)).toEqual(pids);
    const refused = answers.filter((answer) => answer.refused !== null);
    expect([...new Set(refused.map((answer) => answer.refused))]).toEqual(refused.length === 0 ? [] : ['store_unavailable']);
    for (const { contactId, refused: why } of answers) {
      if (why === null) expect(await rowOf(contactId), 'who was told has a promise').toMatchObject({ state: 'waiting' });
    }
    for (const { contactId, visitorId } of refused.slice(0, 20)) {
      const again = await ask(tenant, signaling, Promise.resolve({ contactId, visitorId }));
      const complaints = again.refused === null ? '' : await floorOf().complaints();
      expect(again.refused, `who was refused and asks again; the logs say: ${complaints}`).toBe(null);
    }
    const last = await floorOf().acd.lastPosition(tenant.tenantId);
    await waitFor(
      'the worker to have archived what happened',
      async () => {
        const [row] = await withTenant(deployment.db, tenant.tenantId, (tx) => tx.select().from(archivePositions));
        return row !== undefined && row.epoch === last.epoch && row.seq >= last.seq;
      },
      30_000,
    );
    await signaling.close();
  }, 150_000);
}
