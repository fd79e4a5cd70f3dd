'use client';

import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import type { PublishVerdict } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useAct } from '../../use-act.ts';
import { useAdminQuery } from '../../use-admin-query.ts';
import type { Draft } from './use-draft.ts';
import type { ReadFlow } from './world-of.ts';

interface Props {
  readonly read: ReadFlow;
  readonly draft: Draft;
  readonly verdict: PublishVerdict;
  readonly onClose: () => void;
  readonly onFindings: () => void;
}

/** What going live changes, or what stands in the way of it. */
export function PublishModal({ read, draft, verdict, onClose, onFindings }: Props) {
  const t = useTranslations('flows.publish');
  const actions = useTranslations('common.actions');
  const { act, busy, failure } = useAct();
  const { data } = useAdminQuery('flow.list');
  const users = (data?.entryPoints ?? []).filter(({ flowId }) => flowId === read.flowId).map(({ name }) => name);
  const errors = verdict.findings.filter(({ severity }) => severity === 'error').length + verdict.harmed.length;
  const warnings = verdict.findings.length + verdict.harmed.length - errors;
  const publish = async (): Promise<void> => {
    const seenRevision = await draft.saveNow();
    if (seenRevision === null) return;
    const form = { setFieldError: () => undefined };
    const done = await act('flow.publish', { flowId: read.flowId, seenRevision }, { done: t('done', { name: read.name }), form });
    if (done !== null) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={t('title', { name: read.name })}>
      <Stack>
        {errors > 0 ? (
          <Text>{t('errors', { count: errors })}</Text>
        ) : (
          <>
            <Text>{users.length === 0 ? t('unused') : t('usedBy', { names: users.join(', ') })}</Text>
            {warnings > 0 && <Text fz="sm">{t('warnings', { count: warnings })}</Text>}
          </>
        )}
        {draft.state === 'conflict' && <Text>{t('conflict')}</Text>}
        {failure !== null && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {failure}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {actions('cancel')}
          </Button>
          {errors > 0 || warnings > 0 ? (
            <Button variant={errors > 0 ? 'filled' : 'default'} onClick={onFindings}>
              {t('show')}
            </Button>
          ) : null}
          {errors === 0 && (
            <Button loading={busy} disabled={draft.state === 'conflict'} onClick={() => void publish()} data-part="publish">
              {t('yes')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
