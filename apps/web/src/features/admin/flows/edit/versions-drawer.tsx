'use client';

import { Badge, Button, Drawer, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { callVerb } from '../../../../client/verbs.ts';
import { Moment } from '../../../../components/moment.tsx';
import { LoadFailure } from '../../parts.tsx';
import { useAct } from '../../use-act.ts';
import type { Viewed } from './flow-editor.tsx';
import type { ReadFlow } from './world-of.ts';

/** Everything that was ever live, to look at and to go on from. */
export function VersionsDrawer(props: {
  readonly read: ReadFlow;
  readonly onClose: () => void;
  readonly onView: (viewed: Viewed) => void;
}) {
  const { read, onClose, onView } = props;
  const { flowId, liveVersion } = read;
  const t = useTranslations('flows.versions');
  const { act } = useAct();
  const { data, error, refetch } = useQuery({
    queryKey: ['admin', 'flow.versions', flowId],
    queryFn: () => callVerb('flow.versions', { flowId }),
  });
  const look = async (version: number, publishedAtMs: number): Promise<void> => {
    const found = await act('flow.readVersion', { flowId, version });
    if (found !== null) onView({ version, publishedAtMs, graph: found.graph });
  };
  return (
    <Drawer opened onClose={onClose} title={t('title')} position="right">
      <Stack gap="xs" data-part="versions">
        {error ? (
          <LoadFailure error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <Skeleton h={120} />
        ) : data.versions.length === 0 ? (
          <Text c="dimmed">{t('none')}</Text>
        ) : (
          data.versions.map(({ version, publishedAtMs }) => (
            <Group key={version} justify="space-between" wrap="nowrap" data-part="version">
              <div>
                <Group gap="xs">
                  <Text fw={600}>{t('version', { version })}</Text>
                  {version === liveVersion && <Badge color="green">{t('isLive')}</Badge>}
                </Group>
                <Text fz="sm" c="dimmed">
                  <Moment atMs={publishedAtMs} />
                </Text>
              </div>
              <Button variant="default" size="xs" onClick={() => void look(version, publishedAtMs)}>
                {t('look')}
              </Button>
            </Group>
          ))
        )}
      </Stack>
    </Drawer>
  );
}
