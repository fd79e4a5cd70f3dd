'use client';

import { useForm, type UseFormReturnType } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { wrongSpans } from '../hours.ts';
import type { QueueSettings } from '../use-admin-query.ts';

export type QueueForm = UseFormReturnType<QueueSettings>;

const NUMBERS = [
  'priority',
  'ringMs',
  'wrapUpMs',
  'maxWaiting',
  'maxWaitMs',
  'callbackRetryMs',
  'callbackMaxAttempts',
  'callbackRingMs',
  'announceEveryMs',
  'serviceLevelMs',
] as const satisfies readonly (keyof QueueSettings)[];

/** Stages as they come due, however they were typed. */
export function inOrderOfTime(settings: QueueSettings): QueueSettings {
  const overflow = settings.routing.overflow.toSorted((a, b) => a.afterMs - b.afterMs);
  return { ...settings, routing: { ...settings.routing, overflow } };
}

const ROUTING_NUMBERS = ['ringStepMs', 'resumeWindowMs', 'preferredForMs', 'declineDelayMs', 'noAnswerDelayMs', 'notReadyAfter'] as const;

/** Fields of the queue's routing that are empty. */
function emptyInRouting({ steps, overflow, callerRules, ageingMs, callback, serviceLevel, ...rest }: QueueSettings['routing']): string[] {
  const slots = Object.entries(callback.slots ?? {});
  const calm = Object.entries(callback.whenQuiet ?? {});
  return [
    ...calm.filter(([, value]) => !Number.isFinite(value)).map(([name]) => `routing.callback.whenQuiet.${name}`),
    ...slots.filter(([, value]) => !Number.isFinite(value)).map(([name]) => `routing.callback.slots.${name}`),
    ...(Number.isFinite(serviceLevel.shortAbandonMs) ? [] : ['routing.serviceLevel.shortAbandonMs']),
    ...ROUTING_NUMBERS.filter((name) => !Number.isFinite(rest[name])).map((name) => `routing.${name}`),
    ...(ageingMs === null || Number.isFinite(ageingMs) ? [] : ['routing.ageingMs']),
    ...steps.flatMap(({ forMs }, place) => (forMs === null || Number.isFinite(forMs) ? [] : [`routing.steps.${String(place)}.forMs`])),
    ...callerRules.flatMap(({ attribute, equals, priority }, place) => {
      const empty = { attribute: attribute.trim() === '', equals: equals.trim() === '', priority: !Number.isFinite(priority) };
      const names = ['attribute', 'equals', 'priority'] as const;
      return names.filter((name) => empty[name]).map((name) => `routing.callerRules.${String(place)}.${name}`);
    }),
    ...overflow.flatMap(({ afterMs }, place) => (Number.isFinite(afterMs) ? [] : [`routing.overflow.${String(place)}.afterMs`])),
  ];
}

/** The settings of one queue, checked here as far as the page can; the server checks all of it again. */
export function useQueueForm(initial: QueueSettings): QueueForm {
  const t = useTranslations('admin.checks');
  return useForm<QueueSettings>({
    mode: 'controlled',
    initialValues: initial,
    validateInputOnBlur: ['name', 'callbackDigit'],
    validate: (values) => ({
      ...(values.name.trim() === '' ? { name: t('present') } : {}),
      ...(/^[0-9*#]$/.test(values.callbackDigit) ? {} : { callbackDigit: t('digit') }),
      ...Object.fromEntries(NUMBERS.filter((name) => !Number.isFinite(values[name])).map((name) => [name, t('present')])),
      ...Object.fromEntries(emptyInRouting(values.routing).map((path) => [path, t('present')])),
      ...Object.fromEntries(wrongSpans(values.hours).map((path) => [path, t('order')])),
      ...Object.fromEntries(
        values.hours.exceptions.flatMap(({ date }, at, all): [string, string][] => {
          const path = `hours.exceptions.${String(at)}.date`;
          if (date === '') return [[path, t('present')]];
          return all.findIndex((other) => other.date === date) === at ? [] : [[path, t('twice')]];
        }),
      ),
    }),
  });
}
