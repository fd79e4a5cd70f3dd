import { flowStep } from '../flow/flow.ts';
import type { FlowEffect, FlowInput } from '../flow/flow.ts';
import { assertNever } from '@cordboard/contracts';
import { patch, patchContact } from './draft.ts';
import type { Draft } from './draft.ts';

/** Runs one step of the flow inside a step of the call, and turns what the flow asks for into effects of the call. */
export function moveFlow(draft: Draft, input: FlowInput): void {
  const context = { nowMs: draft.nowMs, newPlayerId: () => draft.newId('player', draft.nowMs) };
  const moved = flowStep(draft.state.flow, input, context);
  patch(draft, { flow: moved.state });
  for (const effect of moved.effects) applyFlowEffect(draft, effect);
}

function applyFlowEffect(draft: Draft, effect: FlowEffect): void {
  switch (effect.type) {
    case 'play':
      patch(draft, { playing: effect.playerId });
      draft.effects.push({ type: 'startPlayer', playerId: effect.playerId, objectKeys: effect.objectKeys });
      return;
    case 'stop':
      if (draft.state.playing === effect.playerId) {
        patch(draft, { playing: null });
        draft.effects.push({ type: 'stopPlayer', playerId: effect.playerId });
      }
      return;
    case 'leave':
      patchContact(draft, { endReason: effect.reason });
      draft.effects.push({ type: 'endContact', reason: effect.reason });
      return;
    case 'say':
    case 'enqueue':
    case 'readPlace':
    case 'requestCallback':
    case 'announced':
      draft.effects.push(effect);
      return;
    case 'hangUp':
      // The flow is `done` and the customer is still there: `step` sees to it.
      return;
    default:
      return assertNever(effect, 'flow effect');
  }
}
