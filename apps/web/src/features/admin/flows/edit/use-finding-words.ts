'use client';

import type { Finding } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { nodeOf } from '../graph/edits.ts';
import { useEditor } from './editor-context.ts';
import { useFlowWords } from './use-words.ts';

/** A finding as a sentence; outcomes and nodes are named as the drawing has them. */
export function useFindingWords(): (finding: Finding) => string {
  const t = useTranslations('flows.finding');
  const { graph, world } = useEditor();
  const words = useFlowWords(world);
  return ({ code, nodeId, about }) => {
    const node = nodeOf(graph, nodeId);
    const [first = ''] = about;
    const isOutcome = code.startsWith('outcome') || code === 'targetMissing';
    const isNodes = code === 'loopWithoutInput' || code === 'nodeIdTwice';
    const named = (id: string): string => {
      const other = nodeOf(graph, id);
      return other === null ? id : words.title(other);
    };
    return t(code, {
      what: isOutcome && node !== null ? words.outcome(node, first) : isNodes ? about.map(named).join(' → ') : about.join(', '),
    });
  };
}
