'use client';

import type { FlowGraph, FlowNode, FlowSound, FlowTexts, Locale } from '@cordboard/contracts';
import { portsOf } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import type { Surroundings } from './world-of.ts';

const NAMED =
  /^(done|error|silent|invalid|else|refused|timeout|closed|full|empty|tooLong|callback|after|promised|exists|answered|skipped|notReached)$/;

/** The text of a language, else of any. */
const anyText = (texts: FlowTexts, locale: Locale): string => texts[locale] ?? texts.en ?? texts.zh ?? texts.ru ?? '';

export interface FlowWords {
  /** Its name, else its kind with its number. */
  readonly title: (node: FlowNode) => string;
  /** What it says or does, in a line; empty when nothing is chosen. */
  readonly summary: (node: FlowNode) => string;
  readonly outcome: (node: FlowNode, outcome: string) => string;
  readonly sound: (sound: FlowSound) => string;
  readonly queue: (queueId: string | null) => string;
  /** Nodes to choose from, under titles that differ. */
  readonly choices: (graph: FlowGraph) => { value: string; label: string }[];
}

/** Nodes in the words of the reader. */
export function useFlowWords(world: Surroundings): FlowWords {
  const t = useTranslations('flows');
  const queue = (queueId: string | null): string =>
    queueId === null ? t('entryQueue') : (world.queues.find((one) => one.queueId === queueId)?.name ?? t('gone'));
  const sound = (given: FlowSound): string => {
    if (given.kind === 'text') return anyText(given.texts, world.locale);
    if (given.kind === 'queue') return t(`moment.${given.moment}`);
    if (given.kind === 'builtIn') return t(`builtIn.${given.text}`);
    return world.prompts.find(({ promptId }) => promptId === given.promptId)?.name ?? '';
  };
  const summary = (node: FlowNode): string => {
    switch (node.kind) {
      case 'say':
        return anyText(node.texts, world.locale);
      case 'play':
        return sound(node.sound);
      case 'menu':
      case 'collect':
        return sound(node.prompt);
      case 'survey':
        return sound(node.question);
      case 'set':
        return node.assignments.map(({ attribute, value }) => `${attribute} = ${String(value)}`).join(', ');
      case 'language':
        return t(`locale.${node.locale}`);
      case 'http':
        return `${node.method} ${URL.parse(node.url)?.host ?? ''}`;
      case 'enqueue':
      case 'offerCallback':
        return queue(node.queueId);
      case 'subFlow':
        return world.flows.find(({ flowId }) => flowId === node.flowId)?.name ?? '';
      case 'return':
        return node.outcome;
      case 'hangUp':
        return node.farewell === null ? t(`reason.${node.reason}`) : sound(node.farewell);
      default:
        return '';
    }
  };
  const title = (node: FlowNode): string => {
    if (node.name.trim() !== '') return node.name;
    const number = node.id.startsWith(node.kind) ? node.id.slice(node.kind.length) : '';
    return /^\d+$/.test(number) && number !== '1' ? `${t(`kind.${node.kind}`)} ${number}` : t(`kind.${node.kind}`);
  };
  const outcome = (node: FlowNode, name: string): string => {
    if (name.startsWith('key:')) {
      const key = name.slice('key:'.length);
      const label = node.kind === 'menu' ? node.choices.find((choice) => choice.key === key)?.label : undefined;
      return label ? t('keyLabelled', { key, label }) : t('key', { key });
    }
    const isNamed = node.kind === 'condition' || node.kind === 'subFlow' ? /^(error|else|done)$/.test(name) : NAMED.test(name);
    return isNamed && portsOf(node).some((port) => port.outcome === name) ? t(`outcome.${name as 'done'}`) : name;
  };
  const choices: FlowWords['choices'] = ({ nodes }) => {
    const titles = nodes.map((node) => title(node));
    return nodes.map((node, at) => {
      const mine = titles[at] ?? '';
      const isTwice = titles.filter((one) => one === mine).length > 1;
      const short = summary(node).slice(0, 40);
      return { value: node.id, label: !isTwice ? mine : short === '' ? `${mine} (${node.id})` : `${mine} · ${short}` };
    });
  };
  return { title, summary, outcome, sound, queue, choices };
}
