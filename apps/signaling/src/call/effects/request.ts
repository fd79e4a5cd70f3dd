import { FLOW_LIMITS } from '@cordboard/contracts';
import { mayReach } from '@cordboard/flow';
import type { FlowAsk, Response } from '@cordboard/flow';
import { guardedRequest, GuardedRequestError } from '@cordboard/platform';
import type { CallController } from '../controller.ts';

type Request = Extract<FlowAsk, { type: 'request' }>;

/**
 * A data dip. Asked again by a new owner it has the same `Idempotency-Key`, so a server that honours it does the work once.
 * Logs have the host, the status and the time; the rest may be of the caller.
 */
export async function answerRequest(call: CallController, request: Request): Promise<void> {
  const { clock } = call.services;
  const beganMs = clock.nowMs();
  const response = await responseTo(call, request);
  const outcome = 'status' in response ? { status: response.status } : { failed: response.failed };
  call.log.info({ host: URL.parse(request.url)?.host ?? null, tookMs: clock.nowMs() - beganMs, ...outcome }, 'a flow asked a server');
  call.post({ type: 'flow', input: { type: 'response', askId: request.askId, response } });
}

async function responseTo(call: CallController, { askId, method, url, headers, body, timeoutMs }: Request): Promise<Response> {
  const { flowNetworks } = call.services;
  const type = body === null ? {} : { 'content-type': 'application/json' };
  const own = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  try {
    const answer = await guardedRequest({
      ...{ method, url, body, timeoutMs, mostBytes: FLOW_LIMITS.responseBytes },
      headers: { accept: 'application/json', ...type, ...own, 'idempotency-key': `${call.callId}-${askId}` },
      mayReach: (address) => mayReach(address, flowNetworks),
    });
    const json = jsonOf(answer.body.toString('utf8'));
    return json === undefined ? { failed: 'notJson' } : { status: answer.status, json };
  } catch (error) {
    if (!(error instanceof GuardedRequestError)) throw error;
    return { failed: error.failure };
  }
}

/** Null for an answer without a body, undefined for one that is no JSON. */
function jsonOf(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
