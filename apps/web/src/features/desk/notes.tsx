'use client';

import { Text, Textarea } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import type { ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { callVerb } from '../../client/verbs.ts';

const SAVE_AFTER_MS = 600;
const RETRY_MS = 3_000;

/**
 * Saved as typed. What could not be saved stays in the browser and is tried again, so that a lost connection, a reload
 * or the end of wrap-up never loses a note.
 */
export function Notes({ contactId }: { contactId: ContactId }) {
  const t = useTranslations('desk.notes');
  const draftKey = `cordboard.note.${contactId}`;
  const [text, setText] = useState('');
  const [state, setState] = useState<'idle' | 'saving' | 'saved' | 'waiting'>('idle');
  const latest = useRef('');
  const touched = useRef(false);

  const save = async (): Promise<void> => {
    const wanted = latest.current;
    setState('saving');
    try {
      await callVerb('note.save', { contactId, text: wanted });
      if (latest.current !== wanted) return;
      localStorage.removeItem(draftKey);
      setState('saved');
    } catch {
      // The draft is in localStorage; the next attempt is below.
      setState('waiting');
      setTimeout(() => void save(), RETRY_MS);
    }
  };
  const saveSoon = useDebouncedCallback(() => void save(), { delay: SAVE_AFTER_MS, flushOnUnmount: true });

  useEffect(() => {
    const draft = localStorage.getItem(draftKey);
    const begin = (stored: string): void => {
      if (touched.current) return;
      latest.current = draft ?? stored;
      setText(latest.current);
      if (draft !== null && draft !== stored) saveSoon();
    };
    callVerb('note.read', { contactId }).then(
      (note) => begin(note.text),
      () => begin(draft ?? ''),
    );
    // The note is read once a contact; `saveSoon` is the same function for its whole life.
  }, [contactId]);

  return (
    <Textarea
      label={t('label')}
      placeholder={t('placeholder')}
      autosize
      minRows={5}
      maxRows={10}
      value={text}
      maxLength={10_000}
      data-part="notes"
      onChange={(event) => {
        touched.current = true;
        latest.current = event.currentTarget.value;
        setText(latest.current);
        localStorage.setItem(draftKey, latest.current);
        saveSoon();
      }}
      inputWrapperOrder={['label', 'input', 'description']}
      description={
        <Text component="span" fz="xs" role="status">
          {state === 'idle' ? ' ' : t(state)}
        </Text>
      }
    />
  );
}
