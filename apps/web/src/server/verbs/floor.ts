import { and, desc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { agentIdSchema, contactIdSchema, newId, type Actor } from '@cordboard/contracts';
import { agents, events, queues } from '@cordboard/db';
import { foldOffers } from '../fold-offers.ts';
import { withSignaling } from '../signaling.ts';
import { defineVerb, type VerbContext } from '../verb.ts';

const everyone = ['admin', 'supervisor', 'agent'] as const;
const supervisors = ['admin', 'supervisor'] as const;
/** Events that tell of offers; older ones of a contact that has rung so often are left out. */
const MOST_EVENTS = 300;

function actorOf({ agentId, role }: VerbContext): Actor {
  return { kind: 'agent', agentId, role };
}

/** Why a contact waits, by the lines that decide, and to whom it was offered so far. `explanation` is null once it is over. */
export const explainContact = defineVerb({
  name: 'contact.explain',
  roles: supervisors,
  input: z.object({ contactId: contactIdSchema }),
  target: null,
  run: async ({ tx, input: { contactId }, context }) => {
    const { tenantId } = context;
    const actor = actorOf(context);
    const explanation = await withSignaling((client) => client.call('contact.explain', { tenantId, actor, contactId }));
    const rows = await tx
      .select({ at: events.at, event: events.data })
      .from(events)
      .where(and(eq(events.contactId, contactId), inArray(events.type, ['offer.created', 'offer.accepted', 'offer.ended'])))
      .orderBy(desc(events.epoch), desc(events.seq))
      .limit(MOST_EVENTS);
    const people = await tx.select({ id: agents.id, name: agents.name }).from(agents);
    const places = await tx.select({ id: queues.id, name: queues.name }).from(queues);
    const names = new Map<string, string>([...people, ...places].map(({ id, name }) => [id, name]));
    const offers = foldOffers(rows.toReversed().map(({ at, event }) => ({ atMs: at.getTime(), event })));
    return {
      explanation,
      offers: offers.map(({ agentId, queueId, ...offer }) => ({
        ...offer,
        agentName: names.get(agentId) ?? null,
        queueName: names.get(queueId) ?? null,
      })),
    };
  },
});

/** Why an agent gets nothing: supervisors ask about anybody, agents about themselves (the port refuses the rest). */
export const explainAgent = defineVerb({
  name: 'agent.explain',
  roles: everyone,
  input: z.object({ agentId: agentIdSchema }),
  target: null,
  run: ({ input: { agentId }, context }) =>
    withSignaling((client) => client.call('agent.explain', { tenantId: context.tenantId, actor: actorOf(context), agentId })),
});

const pausedInput = z.object({ contactId: contactIdSchema });

/** For other programs, as a payment page: what is said from now on is not kept. Resolves when the media node may be asked. */
function recordingVerb(type: 'recording.pause' | 'recording.resume') {
  return defineVerb({
    name: type,
    roles: everyone,
    input: pausedInput,
    // The audit is written with what came of it.
    target: null,
    run: ({ input: { contactId }, context }) =>
      withSignaling((client) =>
        client.call('command.execute', {
          ...{ tenantId: context.tenantId, actor: actorOf(context), commandId: newId('command') },
          command: { type, contactId },
        }),
      ),
  });
}
const pauseRecording = recordingVerb('recording.pause');
const resumeRecording = recordingVerb('recording.resume');
/** To whom a call can be passed on, as it is now; for the desk's picker. */
export const transferTargets = defineVerb({
  name: 'transfer.targets',
  roles: everyone,
  input: z.object({}),
  target: null,
  run: ({ context }) => withSignaling((client) => client.call('transfer.targets', { tenantId: context.tenantId, actor: actorOf(context) })),
});

export const floorVerbs = {
  'transfer.targets': transferTargets,
  'contact.explain': explainContact,
  'agent.explain': explainAgent,
  'recording.pause': pauseRecording,
  'recording.resume': resumeRecording,
} as const;
