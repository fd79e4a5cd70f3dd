import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flowGraphSchema, newId } from '@cordboard/contracts';
import type { FlowNodeInput } from '@cordboard/contracts';
import { insertFlow, publishFlow, withTenant } from '@cordboard/db';
import { freePort } from '@cordboard/infra/services';
import { waitFor } from '@cordboard/test-kit';
import type { TestTenant } from '@cordboard/test-kit';
import { describe, expect, it } from 'vitest';
import { accept, AGENT_HZ, CUSTOMER_HZ, newCustomer, newDesk } from '../support/actors.ts';
import { hears } from '../support/floor.ts';
import type { SignalingFloor } from '../support/floor.ts';

const END: FlowNodeInput = { kind: 'hangUp', id: 'end' };
const LINE: FlowNodeInput = {
  ...{ kind: 'enqueue', id: 'line', queueId: null },
  next: { closed: 'end', full: 'end', empty: 'end', tooLong: 'end' },
};

/** Calls that follow a published flow. */
export function flowScenes(floorOf: () => SignalingFloor): void {
  /** Published, and chosen for the tenant's entry point in the configuration that live parts read. */
  async function follow({ tenantId, webCallKeyId }: TestTenant, nodes: FlowNodeInput[]): Promise<void> {
    const { deployment, acd } = floorOf();
    const flowId = newId('flow');
    const draft = flowGraphSchema.parse({ start: nodes[0]?.id ?? null, nodes });
    await withTenant(deployment.db, tenantId, async (tx) => {
      await insertFlow(tx, { flowId, name: 'Front', draft });
      await publishFlow(tx, { flowId, seenRevision: 1, nowMs: Date.now() }, () => ({ ok: true }));
    });
    const snapshot = await acd.readConfiguration(tenantId);
    if (snapshot === null) throw new Error('the tenant has no configuration');
    await acd.publishConfiguration({
      ...snapshot,
      version: snapshot.version + 1,
      flows: [{ flowId, name: 'Front', version: 1 }],
      webCallKeys: snapshot.webCallKeys.map((key) => (key.webCallKeyId === webCallKeyId ? { ...key, flowId } : key)),
    });
  }

  /** A server that answers when it is told to, and keeps what it was asked. */
  async function openServer() {
    const asked: { readonly path: string; readonly key: string; readonly response: ServerResponse }[] = [];
    const server = createServer((request: IncomingMessage, response) => {
      asked.push({ path: request.url ?? '', key: String(request.headers['idempotency-key']), response });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      asked,
      origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      close: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  }

  describe('a call that follows a flow', () => {
    it('goes on with a new owner when the old one is killed while it asks a server: the question is the same, its answer is at the desk', async () => {
      const floor = floorOf();
      const listen = `127.0.0.1:${String(await freePort())}`;
      const process = await floor.deployment.stack.add('signaling', { SIGNALING_LISTEN: listen });
      const own = { sip: `ws://${listen}/sip`, events: `ws://${listen}/events` };
      const tenant = await floor.tenant({ wrapUpMs: 0 });
      const server = await openServer();
      const isUsual = {
        all: [
          { open: { queueId: null } },
          { queue: { queueId: null, figure: 'loggedIn' }, is: 'atLeast', value: 1 },
          { queue: { queueId: null, figure: 'waiting' }, is: 'equals', value: 0 },
          { history: { figure: 'contacts', withinMs: 86_400_000 }, is: 'equals', value: 0 },
        ],
      } as const;
      await follow(tenant, [
        {
          ...{ kind: 'http', id: 'dip', url: `${server.origin}/who`, timeoutMs: 15_000, next: { done: 'usual', error: 'end' } },
          mapping: [{ pointer: '/tier', storeAs: 'tier' }],
        },
        { kind: 'condition', id: 'usual', branches: [{ outcome: 'yes', when: isUsual }], next: { yes: 'line', else: 'end' } },
        LINE,
        END,
      ]);
      const watch = await floor.watch(tenant);
      const desk = await newDesk(floor, tenant, floor.deployment.stack.urls);
      const customer = await newCustomer(floor, tenant, own);
      const mine = (event: { contactId: string }) => event.contactId === customer.contactId;
      await customer.call();
      await waitFor('the flow to ask the server', () => server.asked.length > 0);
      process.kill('SIGKILL');
      await process.exited;
      await waitFor('the new owner to ask again', () => server.asked.length > 1, 15_000);
      const [first, again] = server.asked;
      expect([again?.path, again?.key]).toEqual([first?.path, first?.key]);
      expect(first?.key).toMatch(/^cal_\w+-1$/);
      again?.response.writeHead(200, { 'content-type': 'application/json' }).end('{"tier":"gold"}');
      await accept(desk, customer.contactId);
      await watch.next('contact.connected', mine);
      expect((await watch.next('contact.attributes', mine)).event.attributes).toEqual({ tier: 'gold' });
      const shown = () => (desk.events.snapshot?.scope === 'desk' ? desk.events.snapshot.contact?.customer.attributes : undefined);
      expect(await waitFor('the desk to show it', shown)).toEqual({ tier: 'gold' });
      await hears(customer.phone, AGENT_HZ, 'the customer to hear the agent');
      await hears(desk.phone, CUSTOMER_HZ, 'the agent to hear the customer');
      expect(server.asked.length).toBe(2);
      customer.phone.hangUp();
      watch.close();
      await Promise.all([customer.close(), desk.close(), server.close()]);
    });

    it('keeps the version that it began with, and one of which nothing can be read follows the standard flow', async () => {
      const floor = floorOf();
      const tenant = await floor.tenant({ wrapUpMs: 0 });
      const server = await openServer();
      const dip: FlowNodeInput = {
        kind: 'http',
        id: 'dip',
        url: `${server.origin}/old`,
        timeoutMs: 15_000,
        next: { done: 'line', error: 'end' },
      };
      await follow(tenant, [dip, LINE, END]);
      const watch = await floor.watch(tenant);
      const customer = await newCustomer(floor, tenant, floor.deployment.stack.urls);
      const mine = (event: { contactId: string }) => event.contactId === customer.contactId;
      await customer.call();
      await waitFor('the flow to ask the server', () => server.asked.length > 0);
      const snapshot = await floor.acd.readConfiguration(tenant.tenantId);
      if (snapshot === null) throw new Error('the tenant has no configuration');
      // A version that was never written, as of a database that lost it.
      const flows = snapshot.flows.map((flow) => ({ ...flow, version: 7 }));
      await floor.acd.publishConfiguration({ ...snapshot, version: snapshot.version + 1, flows });
      server.asked[0]?.response.writeHead(200).end('{}');
      await watch.next('contact.queued', mine);
      const second = await newCustomer(floor, tenant, floor.deployment.stack.urls);
      await second.call();
      await watch.next('contact.queued', (event) => event.contactId === second.contactId);
      expect(server.asked.length).toBe(1);
      watch.close();
      await Promise.all([customer.close(), second.close(), server.close()]);
    });
  });
}
