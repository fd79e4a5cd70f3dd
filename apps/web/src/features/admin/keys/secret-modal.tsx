'use client';

import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CopyAction, OneTime } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import type { KeyRow } from '../use-admin-query.ts';
import { IDENTIFY_SAMPLE, SIGN_SAMPLE } from './sign-sample.ts';

/** A secret for `identify(jwt)`: made on request, shown once, with the code that signs by it. */
export function SecretModal({ target, onClose }: { target: KeyRow; onClose: () => void }) {
  const t = useTranslations('admin.secret');
  const actions = useTranslations('common.actions');
  const { act, busy } = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    const made = await act('webCallKey.rotateSecret', { webCallKeyId: target.webCallKeyId });
    if (made) setSecret(made.secret);
  };
  return (
    <Modal opened onClose={onClose} title={t('title', { name: target.name })} size="xl" closeOnClickOutside={secret === null}>
      <Stack>
        <Text>{t('text')}</Text>
        {secret === null ? (
          <>
            {target.hasSecret && (
              <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
                {t('replaces')}
              </Alert>
            )}
            <Button w="fit-content" loading={busy} onClick={() => void make()} {...(target.hasSecret ? { color: 'red' } : {})}>
              {t(target.hasSecret ? 'makeAnother' : 'make')}
            </Button>
          </>
        ) : (
          <OneTime label={t('secret')} description={t('once')} value={secret} />
        )}
        <Text fw={600}>{t('sample')}</Text>
        <Code block>{SIGN_SAMPLE}</Code>
        <Text fw={600}>{t('inPage')}</Text>
        <Code block>{IDENTIFY_SAMPLE}</Code>
        <Group justify="space-between">
          <CopyAction value={SIGN_SAMPLE} label={t('copySample')} />
          <Button variant="default" onClick={onClose}>
            {actions('close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
