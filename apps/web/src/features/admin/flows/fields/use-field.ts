'use client';

import { findingsAt } from '../edit/field-of.ts';
import { useEditor } from '../edit/editor-context.ts';
import { useFindingWords } from '../edit/use-finding-words.ts';

interface FieldState {
  readonly 'data-field': string;
  readonly error?: string;
}

/** What an input of the selected node is given: its path, so that a finding can lead to it, and what is wrong with it. */
export function useField(): (path: string) => FieldState {
  const { findings, selected } = useEditor();
  const words = useFindingWords();
  return (path) => {
    const [first] = findingsAt(findings, selected, path).filter(({ severity }) => severity === 'error');
    return { 'data-field': path, ...(first === undefined ? {} : { error: words(first) }) };
  };
}
