'use client';

import type { CallPreview, CallPreviewMoment } from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { formatDuration } from '../../../components/duration.tsx';
import { useConditionWords } from '../../why/use-condition-words.ts';

/** What happens, and what there is to say about it. */
export interface MomentWords {
  readonly text: string;
  readonly more: readonly string[];
}

/** How those who are free are asked; of the others one after another. */
const ORDER: Partial<Record<Of<'asks'>['strategy'], string>> = {
  random: 'chance',
  weightedRandom: 'chance',
  ringAll: 'all',
  ringProgressively: 'more',
};

type Of<W extends CallPreviewMoment['what']> = Extract<CallPreviewMoment, { what: W }>;
const SPECIAL = (label: string | null) => (label === null ? 'no' : label === '' ? 'unnamed' : 'named');

/** What a preview tells, in sentences; moments by the clock of the queue. */
export function useMomentWords({ timeZone }: Pick<CallPreview, 'timeZone'>): (moment: CallPreviewMoment) => MomentWords {
  const t = useTranslations('admin.preview.tells');
  const format = useFormatter();
  const door = useDoorWords(timeZone);
  const asks = useAskWords();
  return (moment) => {
    const queue = moment.queueName ?? t('goneQueue');
    switch (moment.what) {
      case 'closed':
        return door.closed(moment, queue);
      case 'joined':
        return door.joined(moment, queue);
      case 'refused':
        return { text: t(`refused.${moment.why}`, { queue }), more: [t('refusedEnds')] };
      case 'asks':
        return asks(moment, queue);
      case 'movedOn':
        return { text: t('movedOn', { stage: moment.stage, to: moment.toQueueName ?? t('goneQueue') }), more: [] };
      case 'callback':
      case 'message':
        return {
          text: t(moment.stage === null ? `limit.${moment.what}` : `stage.${moment.what}`, {
            queue,
            stage: format.number(moment.stage ?? 0),
          }),
          more: [],
        };
      case 'nobodyThere':
      case 'waits':
        return { text: t(moment.what, { queue }), more: [] };
    }
  };
}

function useDoorWords(timeZone: string) {
  const t = useTranslations('admin.preview.tells');
  const format = useFormatter();
  const when = (atMs: number): string =>
    format.dateTime(new Date(atMs), { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit', timeZone });
  const special = (exception: string | null) => ({ special: SPECIAL(exception), label: exception ?? '' });
  return {
    closed({ exception, opensAtMs, toQueueName }: Of<'closed'>, queue: string): MomentWords {
      return {
        text: t('closed', { queue, ...special(exception) }),
        more: [
          toQueueName === null ? t('closedEnds') : t('closedTo', { to: toQueueName }),
          opensAtMs === null ? t('opensNever') : t('opens', { when: when(opensAtMs) }),
        ],
      };
    },
    joined(moment: Of<'joined'>, queue: string): MomentWords {
      const { exception, position, waiting, estimatedWaitMs, points, announced, callbackDigit } = moment;
      const said = announced === null ? 'nothing' : announced.position ? (announced.wait ? 'both' : 'position') : 'wait';
      return {
        text: t('joined', { queue, ...special(exception), position, waiting }),
        more: [
          ...(points === 0 ? [] : [t('points', { points })]),
          ...(estimatedWaitMs === null
            ? []
            : [t('expected', { from: formatDuration(estimatedWaitMs[0]), to: formatDuration(estimatedWaitMs[1]) })]),
          t('told', { said, every: formatDuration(announced?.everyMs ?? 0) }),
          callbackDigit === null ? t('noCallback') : t('callbackKey', { digit: callbackDigit }),
        ],
      };
    },
  };
}

function useAskWords(): (moment: Of<'asks'>, queue: string) => MomentWords {
  const t = useTranslations('admin.preview.tells');
  const format = useFormatter();
  const condition = useConditionWords();
  return (moment, queue) => {
    const { step, steps, preferredAgentName, agentNames, free, loggedIn, available, strategy } = moment;
    const text =
      preferredAgentName !== null
        ? t('asksKnown', { name: preferredAgentName })
        : t(steps > 1 ? 'asksInStep' : moment.asksFor.length > 0 ? 'asksFor' : 'asks', { queue, step, steps, what: condition(moment) });
    const names = free > agentNames.length ? [...agentNames, t('others', { count: free - agentNames.length })] : agentNames;
    return {
      text,
      more: [
        free === 0
          ? t('nobodyFree', { loggedIn, available })
          : t('who', { order: free === 1 ? 'one' : (ORDER[strategy] ?? 'turn'), names: format.list(names, { type: 'conjunction' }) }),
      ],
    };
  };
}
