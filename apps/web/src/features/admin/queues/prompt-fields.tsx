'use client';

import { Anchor, Select, Stack, Text } from '@mantine/core';
import { promptIdSchema } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import type { PromptRow, QueueSettings } from '../use-admin-query.ts';
import type { QueueForm } from './queue-form.ts';

const MOMENTS = ['greeting', 'music', 'closedMessage', 'fullMessage', 'waitedTooLongMessage', 'nobodyThereMessage'] as const;
type Pick = QueueSettings['prompts'][(typeof MOMENTS)[number]];

function readPick(value: string): Pick {
  if (value === 'none' || value === 'builtIn') return { kind: value };
  return { kind: 'prompt', promptId: promptIdSchema.parse(value) };
}

/** What callers hear at each moment. */
export function PromptFields({ form, prompts }: { form: QueueForm; prompts: readonly PromptRow[] }) {
  const t = useTranslations('admin.queues.moments');
  const data = [
    { value: 'builtIn', label: t('builtIn') },
    { value: 'none', label: t('none') },
    ...prompts.map((prompt) => ({ value: prompt.promptId, label: prompt.name })),
  ];
  return (
    <Stack>
      {MOMENTS.map((moment) => {
        const pick = form.values.prompts[moment];
        return (
          <Select
            key={moment}
            label={t(moment)}
            data={data}
            value={pick.kind === 'prompt' ? pick.promptId : pick.kind}
            onChange={(value) => value && form.setFieldValue(`prompts.${moment}`, readPick(value))}
            error={form.errors[`prompts.${moment}`]}
            allowDeselect={false}
            searchable
          />
        );
      })}
      <Text fz="sm" c="dimmed">
        {t('own')}{' '}
        <Anchor component={Link} href="/admin/prompts" fz="sm" underline="always">
          {t('toPrompts')}
        </Anchor>
      </Text>
    </Stack>
  );
}
