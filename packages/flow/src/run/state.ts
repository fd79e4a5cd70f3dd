import type { AttributeValue, Fact, FlowId, FlowNodeOf, FlowSound, Locale, QueueId, BuiltInText, AgentId } from '@cordboard/contracts';
import type { Attributes } from '../attributes.ts';
import type { FactValues } from '../condition.ts';

/** `<flow id>@<version>`: one published graph, for ever; or a standard flow, which every process has (`standardKey`). */
export type GraphKey = string;
export const graphKey = (flowId: FlowId, version: number): GraphKey => `${flowId}@${version}`;

export interface Place {
  readonly graph: GraphKey;
  readonly nodeId: string;
}
/** A node, and the sub-flow nodes around it, the innermost last. */
export interface Spot {
  readonly at: Place;
  readonly around: readonly Place[];
}

/** What is being said, or is about to be. */
export interface FlowSpeech {
  readonly speechId: number;
  readonly state: 'preparing' | 'playing';
  readonly sounds: readonly SaidSound[];
  /** When it counts as over though nobody said so, Unix ms. */
  readonly deadlineMs: number;
}

/** How a queue has its callers wait; given with the answer that a call is in its line. */
export interface WaitingRules {
  readonly queueId: QueueId;
  readonly announceEveryMs: number;
  /** Whether there is anything to announce. */
  readonly announces: boolean;
  /** 0 = no limit. */
  readonly maxWaitMs: number;
  readonly onMaxWait: 'callback' | 'message';
}

/** The contact stands in a line, whatever the caller is listening to. */
export interface FlowLine extends Spot {
  readonly rules: WaitingRules;
  /** Since when it has its place; or is in this queue when routing moved it there, or is back from an agent (`isMoved`). Unix ms. */
  readonly sinceMs: number;
  readonly isMoved: boolean;
  readonly announceAtMs: number | null;
  /** The queue's own limit. `asked`: a callback instead; when that is refused, the wait was too long. `over`: carried out, once. */
  readonly limit: 'ahead' | 'asked' | 'over';
}

/**
 * What a call waits for.
 * ```
 * start ──► (speech | keys | answer | line | agent)* ──► farewell ──► nothing
 * ```
 */
export type FlowWait =
  | { readonly for: 'start' }
  /** `say` and `play`: that it is over, or a key. */
  | { readonly for: 'speech' }
  /** `menu`, `collect`, `survey`. The deadline is null while the prompt is said. `tries` counts from 1. */
  | {
      readonly for: 'keys';
      readonly stage: 'entry' | 'confirm';
      readonly typed: string;
      readonly tries: number;
      readonly deadlineMs: number | null;
    }
  | { readonly for: 'answer'; readonly ask: FlowAsk; readonly deadlineMs: number }
  | { readonly for: 'line' }
  | ({ readonly for: 'agent' } & Spot)
  | { readonly for: 'farewell' }
  | { readonly for: 'nothing'; readonly end: 'hungUp' | 'failed' };

/** Asked of whoever runs the flow, under an id that its answer names. Asked again under the same id after a take-over. */
export type FlowAsk = { readonly askId: number } & (
  | { readonly type: 'facts'; readonly facts: readonly Fact[] }
  | ({ readonly type: 'request' } & FlowRequest)
  | { readonly type: 'enqueue'; readonly queueId: QueueId }
  | { readonly type: 'requestCallback'; readonly queueId: QueueId; readonly because: 'caller' | 'wait' }
  | { readonly type: 'record'; readonly target: FlowNodeOf<'voicemail'>['target']; readonly maxMs: number; readonly endKey: string | null }
  | { readonly type: 'ring'; readonly agentId: AgentId; readonly ringMs: number }
);

export interface FlowRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | null;
  readonly timeoutMs: number;
}

/** Ready to be said: texts are filled in; what is the tenant's or the product's is found by whoever says it. */
export type SaidSound =
  | { readonly kind: 'text'; readonly text: string }
  | Extract<FlowSound, { kind: 'prompt' }>
  | (Extract<FlowSound, { kind: 'queue' }> & { readonly queueId: QueueId })
  | { readonly kind: 'builtIn'; readonly text: BuiltInText | 'apology' | 'resumed' | 'passedOn' }
  | {
      readonly kind: 'announcement';
      readonly position: number;
      readonly estimatedWaitMs: readonly [number, number] | null;
      readonly callbackKey: string | null;
    };

/** Plain data: another process goes on from it. */
export interface FlowRun {
  readonly spot: Spot;
  readonly wait: FlowWait;
  readonly speech: FlowSpeech | null;
  readonly line: FlowLine | null;
  /** An agent's desk is ringing: nothing new is begun. */
  readonly ringing: boolean;
  /** Told by routing, and carried out as soon as the call waits in line and nobody rings. */
  readonly due: 'tooLong' | 'callback' | null;
  /** The graph of the last resort. */
  readonly standard: GraphKey;
  /** The queue that the entry point names. */
  readonly entryQueueId: QueueId;
  /** Whose words a caller hears: of the queue in which the call is, or that it asked for last; at first the entry point's. */
  readonly queueId: QueueId;
  /** Of each flow, the version that was live when the call began; the call keeps it to its end. */
  readonly versions: Readonly<Record<FlowId, number>>;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly own: Attributes;
  readonly caller: Attributes;
  readonly call: Attributes;
  /** Names of own attributes that nobody else may see. */
  readonly sensitive: readonly string[];
  /** Ids of questions and of speech count up from here. */
  readonly lastId: number;
  /** Nodes entered since the caller was last heard of. */
  readonly unheard: number;
  /** How far failing has gone: `own` flow, its `fallback`, the `standard` flow. */
  readonly resort: 'own' | 'fallback' | 'standard';
  /** Its end is told once. `promised`: it goes on as a callback, and is not ended by the call's end. */
  readonly contact: 'open' | 'promised' | 'ended';
  readonly recordingPaused: boolean;
}

export type Response =
  | { readonly status: number; readonly json: unknown }
  | { readonly failed: 'timeout' | 'refusedAddress' | 'network' | 'tooLarge' | 'notJson' };

export type RunInput =
  | { readonly type: 'begin' }
  | { readonly type: 'speechStarted'; readonly speechId: number; readonly durationMs: number }
  | { readonly type: 'speechEnded'; readonly speechId: number }
  /** Nothing of it could be had. */
  | { readonly type: 'speechFailed'; readonly speechId: number }
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'facts'; readonly askId: number; readonly values: FactValues }
  | { readonly type: 'response'; readonly askId: number; readonly response: Response }
  | { readonly type: 'enqueued'; readonly askId: number; readonly outcome: 'queued'; readonly rules: WaitingRules; readonly resumed?: true }
  | { readonly type: 'enqueued'; readonly askId: number; readonly outcome: 'closed' | 'full' | 'empty' }
  /** `ringing`: an agent is just being asked, so there is nothing to promise. */
  | { readonly type: 'callback'; readonly askId: number; readonly outcome: 'promised' | 'exists' | 'refused' | 'ringing' }
  | { readonly type: 'recorded'; readonly askId: number; readonly durationMs: number }
  | { readonly type: 'notReached'; readonly askId: number }
  /** The question could not be put or answered. */
  | { readonly type: 'askFailed'; readonly askId: number }
  /** The customer asked for a callback by other means than the flow. */
  | { readonly type: 'promised'; readonly atTime: boolean }
  | { readonly type: 'ringing'; readonly ringing: boolean }
  /** An agent and the customer talk. */
  | { readonly type: 'joined' }
  /** In line, with the place of that moment; `agentLost`: after they had talked. */
  | { readonly type: 'queued'; readonly enqueuedAtMs: number; readonly agentLost: boolean }
  /** Routing moved the contact to another queue. */
  /** `standard`: `standardKey` of that queue. */
  | { readonly type: 'moved'; readonly rules: WaitingRules; readonly standard: GraphKey }
  /** A stage of the queue's overflow is due. */
  | { readonly type: 'due'; readonly what: 'tooLong' | 'callback' }
  /** Routing ended the contact: nobody is left in its queue. */
  | { readonly type: 'emptied' }
  | {
      readonly type: 'place';
      readonly place: { readonly position: number; readonly estimatedWaitMs: readonly [number, number] | null } | null;
    }
  /** The agent hung up and the customer is still there. */
  | { readonly type: 'agentLeft' }
  | { readonly type: 'tick' }
  /** Another process goes on with the call: what was asked and not answered is asked again. */
  | { readonly type: 'takenOver' };

export type RunEffect =
  | { readonly type: 'speak'; readonly speechId: number; readonly locale: Locale; readonly sounds: readonly SaidSound[] }
  | { readonly type: 'stopSpeech'; readonly speechId: number }
  | { readonly type: 'ask'; readonly ask: FlowAsk }
  | { readonly type: 'readPlace' }
  | { readonly type: 'saveSurvey'; readonly nodeId: string; readonly scale: 'csat' | 'nps' | 'digits'; readonly score: number }
  | { readonly type: 'pauseRecording' }
  | { readonly type: 'resumeRecording' }
  /** All that may be seen, as it is now. */
  | { readonly type: 'attributes'; readonly attributes: Readonly<Record<string, AttributeValue>> }
  | { readonly type: 'endContact'; readonly reason: FlowNodeOf<'hangUp'>['reason'] | 'endedBySystem' }
  | { readonly type: 'hangUp' }
  /** For the log and the flow's figures; the call goes on as docs/flows.md says. */
  | { readonly type: 'trouble'; readonly at: Place; readonly code: Trouble };

export const TROUBLES = [
  'nodeMissing',
  'nowhereToGo',
  'tooManyNodes',
  'tooDeep',
  'flowMissing',
  'attributesFull',
  'soundMissing',
  'unfinished',
  'noAnswer',
  'contactOver',
  'requestFailed',
  'requestTimedOut',
  'requestRefused',
] as const;
export type Trouble = (typeof TROUBLES)[number];
