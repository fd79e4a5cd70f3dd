import { CordboardError } from '@cordboard/contracts';
import type { RpcParams, SignalingPort } from '@cordboard/contracts';
import type { RpcHandlers } from '@cordboard/platform';
import { admitCustomer, readmitCustomer } from './call/admit.ts';
import { restoreCallback } from './callback/restore.ts';
import type { LegEvents } from './call/leg-events.ts';
import type { CallRegistry } from './call/registry.ts';
import { authorizeExplain, authorizePreview } from './command/authorize.ts';
import type { CommandExecutor } from './command/execute.ts';
import type { Revocations } from './events/revocations.ts';
import { transferTargets } from './explain/transfer-targets.ts';
import { explainAgent, explainContact } from './explain/explain.ts';
import { previewCall } from './explain/preview.ts';

interface Parts {
  readonly registry: CallRegistry;
  readonly legEvents: LegEvents;
  readonly commands: CommandExecutor;
  readonly revocations: Revocations;
}

/** The internal port: commands from web and the worker, and legs between signaling processes. */
export function signalingHandlers({ registry, legEvents, commands, revocations }: Parts): RpcHandlers<SignalingPort> {
  const { services } = registry;
  const owned = (callId: RpcParams<SignalingPort, 'leg.admit'>['callId']) => {
    const call = registry.byCall(callId);
    if (call === null) throw new CordboardError('stale_epoch', { callId });
    return call;
  };
  return {
    'command.execute': (request) => commands.execute(request),
    'contact.explain': async ({ tenantId, actor, contactId }) => {
      authorizeExplain(actor, null);
      return await explainContact(services.acd, tenantId, contactId);
    },
    'agent.explain': async ({ tenantId, actor, agentId }) => {
      authorizeExplain(actor, agentId);
      return await explainAgent(services.acd, tenantId, agentId);
    },
    'call.preview': async ({ tenantId, actor, question }) => {
      authorizePreview(actor);
      return await previewCall(services.acd, tenantId, question);
    },
    'transfer.targets': ({ tenantId, actor }) => transferTargets(services.acd, tenantId, actor),
    'callback.due': async ({ tenantId, contactId }) => {
      const requeued = await services.acd.requeueDeferred(tenantId, contactId);
      return { requeued: requeued || (await restoreCallback(registry, tenantId, contactId)) };
    },
    'access.revoked': async (end) => ({ closed: await revocations.revoke(end) }),
    'leg.invite': (ring) => {
      inviteHere(registry, legEvents, ring);
      return Promise.resolve({ invited: 1 });
    },
    'leg.admit': ({ callId, attemptId, sdp }) =>
      attemptId === null ? readmitCustomer(owned(callId), sdp) : admitCustomer(owned(callId), attemptId, sdp),
    'leg.bye': async ({ tenantId, legId, reason }) => {
      await services.sip().bye(tenantId, legId, reason);
      return {};
    },
    'leg.event': async ({ callId, legId, event }) => {
      if (!(await legEvents.receive({ callId, legId }, event))) throw new CordboardError('stale_epoch', { callId });
      return {};
    },
  };
}

/** The softphone is registered here, the call is owned elsewhere: its answer or its end goes back as a leg event. */
function inviteHere(registry: CallRegistry, legEvents: LegEvents, ring: RpcParams<SignalingPort, 'leg.invite'>): void {
  const { services } = registry;
  const { agentId, deskId, offerId, supervises, sdp, ...placement } = ring;
  const rung = async (): Promise<void> => {
    try {
      // A CANCEL comes as `leg.bye`, so nothing else has to end this.
      const answer = await services.sip().invite({ agentId, deskId, offerId, supervises, placement, sdp }, new AbortController().signal);
      await legEvents.send(placement, { type: 'answered', sdp: answer.sdp });
    } catch (error) {
      services.log.info({ err: error, agentId, legId: placement.legId }, 'a softphone did not answer');
      await legEvents.send(placement, {
        type: 'ended',
        reason: error instanceof CordboardError && error.code === 'timeout' ? 'timeout' : 'refused',
      });
    }
  };
  rung().catch((error: unknown) => {
    services.log.warn({ err: error, legId: placement.legId }, "the call's owner was not told");
  });
}
