'use client';

import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { openingHoursSchema, type OpeningHours } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { wrongSpans } from '../../hours.ts';
import { HoursEditor } from '../../queues/hours-editor.tsx';
import { useHoursWords } from '../../queues/use-hours-words.ts';

/** Hours of a condition, changed in a dialog, since a week needs more room than the panel has. */
export function HoursField({ value, onChange }: { readonly value: OpeningHours; readonly onChange: (hours: OpeningHours) => void }) {
  const t = useTranslations('flows.condition');
  const actions = useTranslations('common.actions');
  const checks = useTranslations('admin.checks');
  const words = useHoursWords();
  const [edited, setEdited] = useState<OpeningHours | null>(null);
  const isRight = edited !== null && openingHoursSchema.safeParse(edited).success && wrongSpans(edited).length === 0;
  return (
    <>
      <Text fz="sm">{words(value)}</Text>
      <Button variant="default" size="xs" w="fit-content" onClick={() => setEdited(value)}>
        {t('changeHours')}
      </Button>
      <Modal opened={edited !== null} onClose={() => setEdited(null)} title={t('kind.hours')} size="lg">
        {edited !== null && (
          <Stack>
            <HoursEditor
              hours={edited}
              onChange={setEdited}
              errorAt={(path) => (wrongSpans(edited).includes(path) ? checks('order') : undefined)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setEdited(null)}>
                {actions('cancel')}
              </Button>
              <Button
                disabled={!isRight}
                onClick={() => {
                  onChange(edited);
                  setEdited(null);
                }}
              >
                {t('takeHours')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
