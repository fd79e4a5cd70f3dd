import { deskTokenResponseSchema, type DeskTokenResponse } from '@cordboard/contracts';
import { unwrap } from '../../client/verbs.ts';
import {
  AudioOutput,
  createTokenSource,
  EventsClient,
  keepReady,
  Microphone,
  readDeskIdentity,
  reportFitness,
  Softphone,
  SoundSettings,
  watchSilence,
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
  readonly sound: SoundSettings;
  close(): void;
}

async function fetchDeskToken(): Promise<DeskTokenResponse> {
  return deskTokenResponseSchema.parse(await unwrap(await fetch('/api/desk/token', { method: 'POST' })));
}

/** `onFault` hears of what went wrong and mends itself; it must not throw. */
export async function openEngine(onFault: (error: unknown) => void): Promise<Engine> {
  const identity = await readDeskIdentity();
  const tokens = createTokenSource(fetchDeskToken);
  const sound = new SoundSettings(onFault);
  const microphone = new Microphone(sound, onFault);
  const output = new AudioOutput(sound, onFault);
  const events = new EventsClient({ tokens, deskId: identity.deskId, onFault });
  const softphone = new Softphone({ tokens, events: events.state, identity, microphone, output, sound, onFault });
  const stops = [
    keepReady({ events, softphone: softphone.state, onFault }),
    reportFitness({ events, softphone: softphone.state }),
    watchSilence(microphone, output, sound),
    microphone.state.subscribe(() => void output.noteDevices(microphone.state.getSnapshot().outputs).catch(onFault)),
  ];
  events.start();
  softphone.start().catch(onFault);
  return {
    identity,
    tokens,
    events,
    softphone,
    microphone,
    output,
    sound,
    close: () => {
      for (const stop of stops) stop();
      sound.close();
      softphone.stop();
      events.close();
    },
  };
}
