import type { WidgetClaims } from '@cordboard/contracts';
import { type SipClient } from './client.ts';

export interface Caller {
  readonly claims: WidgetClaims;
  readonly client: SipClient;
}

/** Each caller sets up a call and ends it again, one after the other: from INVITE to its 200, ms. Each must succeed. */
export async function timeCalls(callers: readonly Caller[], offerSdp: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (const { claims, client } of callers) {
    const startedAt = performance.now();
    const answered = new Promise<number>((resolve) => {
      const listen = (data: unknown): void => {
        if (!String(data).startsWith('SIP/2.0 200')) return;
        client.socket.off('message', listen);
        resolve(performance.now() - startedAt);
      };
      client.socket.on('message', listen);
    });
    const { dialog } = await client.call(claims.webCallKeyId, offerSdp);
    times.push(await answered);
    const { status } = await client.ask(dialog, 'BYE');
    if (status !== 200) throw new Error(`BYE was answered with ${status}`);
  }
  return times;
}
