'use client';

import { Alert } from '@mantine/core';
import { IconEar } from '@tabler/icons-react';
import type { SupervisionView } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';

/** A supervisor is in the call: said as soon as it is so, where the company wants agents to know. */
export function Supervised({ supervision }: { supervision: SupervisionView | null }) {
  const t = useTranslations('desk.supervised');
  if (supervision === null) return null;
  const { mode, name } = supervision;
  return (
    <Alert
      color={mode === 'listen' ? 'blue' : 'orange'}
      py="xs"
      icon={<IconEar size={18} aria-hidden />}
      role="status"
      data-part="supervised"
      data-mode={mode}
    >
      {t(mode, { name })}
    </Alert>
  );
}
