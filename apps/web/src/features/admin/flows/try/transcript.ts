import type { AttributeValue } from '@cordboard/contracts';
import type { Response, RunInput, SaidSound, SimulatedCall, SimulatedLine, Trouble } from '@cordboard/flow';

export type Entry = { readonly atMs: number } & (
  | { readonly kind: 'said'; readonly sound: SaidSound }
  | { readonly kind: 'key'; readonly key: string }
  /** `graph` is the key of the graph in which the node is. */
  | { readonly kind: 'step'; readonly graph: string; readonly nodeId: string; readonly outcome: string | null }
  | { readonly kind: 'attribute'; readonly name: string; readonly value: AttributeValue }
  | { readonly kind: 'line'; readonly outcome: 'queued' | 'closed' | 'full' | 'empty' }
  | { readonly kind: 'answered'; readonly response: Response }
  | { readonly kind: 'callback'; readonly outcome: 'promised' | 'exists' | 'refused' | 'ringing' }
  | { readonly kind: 'agent'; readonly what: 'joined' | 'left' }
  | { readonly kind: 'rated'; readonly score: number }
  | { readonly kind: 'paused' | 'resumed' | 'hungUp' | 'waited' }
  | { readonly kind: 'trouble'; readonly code: Trouble }
);

type Said = Entry extends infer E ? (E extends Entry ? Omit<E, 'atMs'> : never) : never;

function ofInput(input: RunInput): readonly Said[] {
  switch (input.type) {
    case 'key':
      return [{ kind: 'key', key: input.key }];
    case 'response':
      return [{ kind: 'answered', response: input.response }];
    case 'enqueued':
      return [{ kind: 'line', outcome: input.outcome }];
    case 'callback':
      return [{ kind: 'callback', outcome: input.outcome }];
    case 'joined':
      return [{ kind: 'agent', what: 'joined' }];
    case 'agentLeft':
      return [{ kind: 'agent', what: 'left' }];
    case 'due':
      return [{ kind: 'waited' }];
    default:
      return [];
  }
}

type Effect = Extract<SimulatedLine, { effect: unknown }>['effect'];

function ofEffect(effect: Effect, before: Readonly<Record<string, AttributeValue>>): readonly Said[] {
  switch (effect.type) {
    case 'speak':
      return effect.sounds.map((sound) => ({ kind: 'said', sound }));
    case 'attributes':
      return Object.entries(effect.attributes)
        .filter(([name, value]) => before[name] !== value)
        .map(([name, value]) => ({ kind: 'attribute', name, value }));
    case 'saveSurvey':
      return [{ kind: 'rated', score: effect.score }];
    case 'pauseRecording':
      return [{ kind: 'paused' }];
    case 'resumeRecording':
      return [{ kind: 'resumed' }];
    case 'hangUp':
      return [{ kind: 'hungUp' }];
    case 'trouble':
      return [{ kind: 'trouble', code: effect.code }];
    default:
      return [];
  }
}

/** What happened in a simulated call, since its beginning, as far as its author wants to see it. */
export function transcriptOf({ lines }: Pick<SimulatedCall, 'lines'>): readonly Entry[] {
  const beganAtMs = lines[0]?.atMs ?? 0;
  let attributes: Readonly<Record<string, AttributeValue>> = {};
  return lines.flatMap((line): readonly Entry[] => {
    const said = of(line, attributes);
    if ('effect' in line && line.effect.type === 'attributes') attributes = line.effect.attributes;
    return said.map((one) => ({ ...one, atMs: line.atMs - beganAtMs }));
  });
}

function of(line: SimulatedLine, attributes: Readonly<Record<string, AttributeValue>>): readonly Said[] {
  if ('input' in line) return ofInput(line.input);
  if ('effect' in line) return ofEffect(line.effect, attributes);
  const { to, outcome } = line.move;
  return [{ kind: 'step', graph: to.graph, nodeId: to.nodeId, outcome }];
}
