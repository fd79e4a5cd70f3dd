'use client';

import { Select } from '@mantine/core';
import { dispositionIdSchema, type ContactId, type DeskSnapshot } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { callVerb } from '../../client/verbs.ts';
import { useRunCommand } from '../engine/use-run-command.ts';

const chosenByContact = new Map<ContactId, string>();

/** What the contact came to; it may be said during the call already and is kept into wrap-up. */
export function DispositionSelect({ contactId, dispositions }: { contactId: ContactId; dispositions: DeskSnapshot['dispositions'] }) {
  const t = useTranslations('desk.wrapUp');
  const { run } = useRunCommand();
  const [chosen, setChosen] = useState<string | null>(chosenByContact.get(contactId) ?? null);
  useEffect(() => {
    if (chosenByContact.has(contactId)) return;
    callVerb('note.read', { contactId }).then(
      ({ dispositionId }) => setChosen((before) => before ?? dispositionId),
      // It can still be chosen; the notes beside it say that the line is bad.
      () => undefined,
    );
  }, [contactId]);
  const choose = async (value: string | null): Promise<void> => {
    const dispositionId = dispositionIdSchema.safeParse(value);
    if (!dispositionId.success) return;
    setChosen(value);
    if (await run({ type: 'contact.dispose', contactId, dispositionId: dispositionId.data }))
      chosenByContact.set(contactId, dispositionId.data);
    else setChosen(chosenByContact.get(contactId) ?? null);
  };
  return (
    <Select
      label={t('disposition')}
      placeholder={t('choose')}
      data={dispositions.map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen}
      onChange={(value) => void choose(value)}
      searchable
      allowDeselect={false}
      data-part="disposition"
    />
  );
}
