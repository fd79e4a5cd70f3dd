'use client';

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { Moment } from '../../../../components/moment.tsx';
import type { Viewed } from './flow-editor.tsx';

/** Says that this is no draft, and offers to make it one. What the draft was is one undo away. */
export function VersionBanner(props: { readonly viewed: Viewed; readonly onView: (viewed: null) => void; readonly onRestore: () => void }) {
  const { viewed, onView, onRestore } = props;
  const t = useTranslations('flows.versions');
  return (
    <Alert color="cord" icon={<IconHistory aria-hidden />} py={6} role="status" data-part="viewed">
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm">
          {t('looking', { version: viewed.version })} <Moment atMs={viewed.publishedAtMs} />
        </Text>
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" variant="default" onClick={() => onView(null)}>
            {t('back')}
          </Button>
          <Button
            size="xs"
            onClick={() => {
              onRestore();
              onView(null);
            }}
            data-part="restore"
          >
            {t('restore')}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
