import { deskTokenResponseSchema, type DeskTokenResponse } from '@cordboard/contracts';
import { unwrap } from '../../client/verbs.ts';
import {
  AudioOutput,
  createTokenSource,
  EventsClient,
  keepReady,
  Microphone,
  readDeskIdentity,
  Softphone,
  type DeskIdentity,
  type TokenSource,
} from '../../softphone/index.ts';

/** What a desk page runs on, made once a tab and kept while the person moves between pages. */
export interface Engine {
  readonly identity: DeskIdentity;
  readonly tokens: TokenSource<DeskTokenResponse>;
  readonly events: EventsClient;
  readonly softphone: Softphone;
  readonly microphone: Microphone;
  readonly output: AudioOutput;
  close(): void;
}

async function fetchDeskToken(): Promise<DeskTokenResponse> {
  return deskTokenResponseSchema.parse(await unwrap(await fetch('/api/desk/token', { method: 'POST' })));
}

/** `onFault` hears of what went wrong and mends itself; it must not throw. */
export async function openEngine(onFault: (error: unknown) => void): Promise<Engine> {
  const identity = await readDeskIdentity();
  const tokens = createTokenSource(fetchDeskToken);
  const microphone = new Microphone(onFault);
  const output = new AudioOutput(onFault);
  const events = new EventsClient({ tokens, deskId: identity.deskId, onFault });
  const softphone = new Softphone({ tokens, events: events.state, identity, microphone, output, onFault });
  const stopKeeping = keepReady({ events, softphone: softphone.state, onFault });
  events.start();
  softphone.start().catch(onFault);
  return {
    identity,
    tokens,
    events,
    softphone,
    microphone,
    output,
    close: () => {
      stopKeeping();
      softphone.stop();
      events.close();
    },
  };
}
