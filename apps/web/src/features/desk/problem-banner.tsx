'use client';

import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEngine, useSoftphone } from '../engine/engine-provider.tsx';

/** What stands between this person and a call, in words, with the way out beside it. Nothing is shown when nothing does. */
export function ProblemBanner() {
  const t = useTranslations('desk.problem');
  const engine = useEngine();
  const problems = useSoftphone()?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs" mb="md">
      {problems.map(({ code }) => (
        <Alert
          key={code}
          color="red"
          variant="light"
          icon={<IconAlertTriangle aria-hidden />}
          title={t(`${code}.title`)}
          role="alert"
          data-part="problem"
          data-code={code}
        >
          <Group justify="space-between">
            <span>{t(`${code}.text`)}</span>
            <Button size="xs" color="red" onClick={() => void engine?.softphone.mend(code).catch(() => undefined)}>
              {t(`${code}.action`)}
            </Button>
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}
