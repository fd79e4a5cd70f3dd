'use client';

import type { SaidSound } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useEditor } from '../edit/editor-context.ts';
import { useFlowWords } from '../edit/use-words.ts';
import { nodeOf } from '../graph/edits.ts';
import type { Entry } from './transcript.ts';

/** A line of the transcript in words; `draft` is the key of the graph that is edited. */
export function useEntryWords(draft: string): (entry: Entry) => string {
  const t = useTranslations('flows.try');
  const flows = useTranslations('flows');
  const { graph, world } = useEditor();
  const words = useFlowWords(world);
  const said = (sound: SaidSound): string => {
    switch (sound.kind) {
      case 'text':
        return t('text', { text: sound.text });
      case 'announcement':
        return t('announcement', { position: sound.position });
      case 'builtIn':
        return sound.text === 'apology' || sound.text === 'resumed' || sound.text === 'passedOn'
          ? t(`own.${sound.text}`)
          : t('heard', { what: words.sound({ kind: 'builtIn', text: sound.text }) });
      case 'queue':
        return t('heardOf', { what: words.sound(sound), queue: words.queue(sound.queueId) });
      default:
        return t('heard', { what: words.sound(sound) });
    }
  };
  return (entry) => {
    switch (entry.kind) {
      case 'said':
        return said(entry.sound);
      case 'key':
        return t('pressed', { key: entry.key });
      case 'step': {
        const node = entry.graph === draft ? nodeOf(graph, entry.nodeId) : null;
        return t('step', { name: node === null ? t('elsewhere') : words.title(node) });
      }
      case 'attribute':
        return `${entry.name} = ${String(entry.value)}`;
      case 'line':
        return t(`lined.${entry.outcome}`);
      case 'answered':
        return 'failed' in entry.response
          ? t('notAnswered', { why: entry.response.failed })
          : t('answered', { status: entry.response.status });
      case 'callback':
        return entry.outcome === 'ringing' ? t('callbackRinging') : t(`callbacks.${entry.outcome}`);
      case 'agent':
        return t(`agent.${entry.what}`);
      case 'rated':
        return t('rated', { score: entry.score });
      case 'trouble':
        return flows(`trouble.${entry.code}`);
      default:
        return t(entry.kind);
    }
  };
}
