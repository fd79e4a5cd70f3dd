'use client';

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callVerb } from '../../../../client/verbs.ts';
import { useExplain } from '../../explain.ts';
import { useAct } from '../../use-act.ts';
import type { Draft } from './use-draft.ts';
import type { ReadFlow } from './world-of.ts';

const MOST_NAME = 80;

/** Somebody else has saved meanwhile: theirs or one's own, and neither is lost. */
export function ConflictAlert({ read, draft }: { readonly read: ReadFlow; readonly draft: Draft }) {
  const t = useTranslations('flows.conflict');
  const explain = useExplain();
  const router = useRouter();
  const { act, busy } = useAct();
  const [failure, setFailure] = useState<string | null>(null);
  const settle = async (keep: 'theirs' | 'mine'): Promise<void> => {
    try {
      const theirs = await callVerb('flow.read', { flowId: read.flowId });
      draft.settle(theirs.draft, theirs.draftRevision, keep);
    } catch (error) {
      setFailure(explain(error));
    }
  };
  const keepBoth = async (): Promise<void> => {
    const name = t('copyName', { name: read.name }).slice(0, MOST_NAME);
    const made = await act('flow.create', { name, draft: draft.graph }, { done: t('copied', { name }) });
    if (made !== null) router.push(`/admin/flows/${made.flowId}`);
  };
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t('title')} role="alert" py={8} data-part="conflict">
      <Text fz="sm">{failure ?? t('text')}</Text>
      <Group gap="xs" mt={6}>
        <Button size="xs" variant="default" onClick={() => void settle('theirs')}>
          {t('theirs')}
        </Button>
        <Button size="xs" variant="default" onClick={() => void settle('mine')}>
          {t('mine')}
        </Button>
        <Button size="xs" variant="default" loading={busy} onClick={() => void keepBoth()}>
          {t('both')}
        </Button>
      </Group>
    </Alert>
  );
}
