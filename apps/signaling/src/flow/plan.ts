import type { ConfigurationSnapshot, Locale, PromptChoice, PromptId, QueueConfiguration, QueueId, TenantId } from '@cordboard/contracts';
import type { WaitingRules } from '@cordboard/flow';
import { SPOKEN_TEXTS } from './texts/spoken.ts';

/** One thing to be heard: an object of the store, a prompt of the tenant as it is then, or a text that the worker speaks. */
export type Sound =
  | { readonly kind: 'object'; readonly objectKey: string }
  | { readonly kind: 'prompt'; readonly promptId: PromptId }
  | { readonly kind: 'text'; readonly text: string };

/** What a call needs of the queue in which it is, or was last; kept with the call, which ends with the settings it began with. */
export interface FlowPlan {
  readonly tenantId: TenantId;
  readonly tenantName: string;
  readonly locale: Locale;
  readonly queueId: QueueId;
  readonly recording: 'always' | 'never';
  readonly greeting: PromptChoice;
  readonly music: PromptChoice;
  readonly closedMessage: PromptChoice;
  readonly fullMessage: PromptChoice;
  readonly waitedTooLongMessage: PromptChoice;
  readonly nobodyThereMessage: PromptChoice;
  /** 0 = no limit. */
  readonly maxWaitMs: number;
  readonly onMaxWait: 'callback' | 'message';
  readonly callbackOffered: boolean;
  readonly callbackDigit: string;
  readonly callbackRingMs: number;
  readonly announceEveryMs: number;
  readonly announcePosition: boolean;
  readonly announceWait: boolean;
}

export function planOf(snapshot: ConfigurationSnapshot, queue: QueueConfiguration, locale: Locale): FlowPlan {
  const { queueId, recording, greeting, music, closedMessage, fullMessage, waitedTooLongMessage, maxWaitMs, onMaxWait } = queue;
  const { nobodyThereMessage, callbackOffered, callbackDigit, callbackRingMs, announceEveryMs, announcePosition, announceWait } = queue;
  return {
    tenantId: snapshot.tenantId,
    tenantName: snapshot.tenantName,
    ...{ locale, queueId, recording, greeting, music, closedMessage, fullMessage, waitedTooLongMessage, maxWaitMs, onMaxWait },
    ...{ nobodyThereMessage, callbackOffered, callbackDigit, callbackRingMs, announceEveryMs, announcePosition, announceWait },
  };
}

/** How callers wait in the queue, as their flow is told. */
export function rulesOf({ queueId, announceEveryMs, maxWaitMs, onMaxWait, ...plan }: FlowPlan): WaitingRules {
  const announces = plan.announcePosition || plan.announceWait || plan.callbackOffered;
  return { queueId, announceEveryMs, announces, maxWaitMs, onMaxWait };
}

/** The tenant's choice, or the built-in text; nothing when the tenant wants silence at this moment. */
export function soundsOf(choice: PromptChoice, builtInText: string): readonly Sound[] {
  if (choice.kind === 'none') return [];
  if (choice.kind === 'prompt') return [{ kind: 'object', objectKey: choice.objectKey }];
  return [{ kind: 'text', text: builtInText }];
}

export function greetingOf(plan: FlowPlan): readonly Sound[] {
  return soundsOf(plan.greeting, SPOKEN_TEXTS[plan.locale].greeting(plan.tenantName, plan.recording === 'always'));
}
