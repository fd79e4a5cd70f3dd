'use client';

import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { ContactId, LineRow } from '@cordboard/contracts';
import { useKey } from '../../desk/use-key.ts';
import { namesPage } from '../../shell/go-sequence.ts';
import type { LineAct } from './line-row.tsx';

const ACTS: Readonly<Record<string, LineAct>> = { KeyU: 'raise', KeyD: 'lower', KeyT: 'take', KeyP: 'give', KeyM: 'move' };
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function focusRow(list: HTMLElement | null, contactId: ContactId | undefined): void {
  list?.querySelector<HTMLElement>(`[data-contact-id="${contactId ?? ''}"] :is(th button, [data-part=pick])`)?.focus();
}

/**
 * The keyboard's way through the line: L comes to it from anywhere on the page, the arrows go along it, a letter acts on
 * the row that has the focus. A row that moves keeps the focus; of one that is gone it goes to the row in its place.
 */
export function useLineKeys(
  rows: readonly LineRow[],
  onAct: (row: LineRow, act: LineAct) => void,
): {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly current: ContactId | null;
  readonly onFocus: (contactId: ContactId) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
} {
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<{ contactId: ContactId; at: number } | null>(null);
  const at = rows.findIndex(({ contactId }) => contactId === focused?.contactId);
  const current = rows[at] ?? rows[Math.min(focused?.at ?? 0, rows.length - 1)] ?? null;
  const lost = focused !== null && at === -1 ? current?.contactId : undefined;
  useEffect(() => {
    if (lost !== undefined && (document.activeElement === document.body || document.activeElement === null)) focusRow(list.current, lost);
  }, [lost]);
  useKey('KeyL', () => {
    if (!document.querySelector('[role="dialog"]')) focusRow(list.current, current?.contactId);
  });
  return {
    list,
    current: current?.contactId ?? null,
    onFocus: (contactId) => setFocused({ contactId, at: rows.findIndex((row) => row.contactId === contactId) }),
    onKeyDown: (event) => {
      if (current === null || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || namesPage(event.nativeEvent)) return;
      // A menu that hangs off a row has its own keys.
      if (event.target instanceof Element && !list.current?.contains(event.target)) return;
      const step = STEPS[event.code];
      const act = ACTS[event.code];
      if (step === undefined && act === undefined) return;
      event.preventDefault();
      if (step !== undefined) focusRow(list.current, rows[rows.indexOf(current) + step]?.contactId);
      else if (act !== undefined && !event.repeat) onAct(current, act);
    },
  };
}
