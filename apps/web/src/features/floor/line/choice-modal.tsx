'use client';

import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState, type SubmitEvent } from 'react';

interface Props {
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** When there is nothing to choose. */
  readonly nothing: string;
  /** What the button does, in a word. */
  readonly yes: string;
  readonly pending: boolean;
  readonly onYes: (value: string) => void;
  readonly onClose: () => void;
}

/** One choice and a button: it is also the second look before something that concerns others. */
export function ChoiceModal({ title, text, label, choices, nothing, yes, pending, onYes, onClose }: Props) {
  const t = useTranslations('common.actions');
  const [chosen, setChosen] = useState<string | null>(choices[0]?.value ?? null);
  const valid = choices.some(({ value }) => value === chosen) ? chosen : null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (valid !== null) onYes(valid);
  };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          {choices.length === 0 ? (
            <Text>{nothing}</Text>
          ) : (
            <>
              <Text fz="sm">{text}</Text>
              <Select label={label} data={choices} value={valid} onChange={setChosen} allowDeselect={false} data-autofocus />
            </>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            {choices.length > 0 && (
              <Button type="submit" loading={pending} disabled={valid === null} data-part="yes">
                {yes}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
