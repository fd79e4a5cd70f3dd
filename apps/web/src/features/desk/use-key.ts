'use client';

import { useEffect, useRef } from 'react';
import { namesPage } from '../shell/go-sequence.ts';

/** What Escape closes before it means anything to the page. */
const OVERLAY = '[role="dialog"], [role="menu"], [role="listbox"]';
/** A switch or a choice of one takes no letters. */
const TYPING = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable="true"]';

export function isTyping(target: Element | null): boolean {
  return (target?.closest(TYPING) ?? null) !== null;
}

/**
 * A key for the whole page. While something is being typed, only one with Ctrl counts, since it writes nothing; a focused
 * button or switch keeps its own Space and Enter.
 */
export function useKey(code: string, act: () => void, options: { ctrl?: boolean; shift?: boolean } = {}): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const { ctrl = false, shift = false } = options;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.code !== code || event.repeat || event.ctrlKey !== ctrl || event.shiftKey !== shift || event.altKey || event.metaKey)
        return;
      if (!ctrl && namesPage(event)) return;
      const target = event.target instanceof Element ? event.target : null;
      if (!ctrl && isTyping(target)) return;
      if (code === 'Escape' && document.querySelector(OVERLAY)) return;
      if (code === 'Space' && target?.closest('button, a, input, [role="button"], [role="menuitem"]')) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [code, ctrl, shift]);
}
