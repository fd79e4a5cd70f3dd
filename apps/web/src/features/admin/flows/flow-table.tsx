'use client';

import { Anchor, Badge, Group, Menu, Table, Text } from '@mantine/core';
import { IconForms, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { Moment } from '../../../components/moment.tsx';
import { RowMenu } from '../../../components/row-menu.tsx';
import { TableCard } from '../../../components/table-card.tsx';
import type { FlowList, FlowRow } from '../use-admin-query.ts';

interface Props extends FlowList {
  readonly onRename: (flow: FlowRow) => void;
  readonly onRemove: (flow: FlowRow) => void;
}

/** Each flow with what is live of it, and the entry points that lead into it. */
export function FlowTable({ flows, entryPoints, onRename, onRemove }: Props) {
  const t = useTranslations('flows.list');
  const columns = [{ label: t('name') }, { label: t('live') }, { label: t('usedBy') }, { label: t('actions'), hidden: true }];
  return (
    <TableCard minWidth={640} columns={columns}>
      {flows.map((flow) => (
        <Table.Tr key={flow.flowId} data-part="flow" data-flow-id={flow.flowId}>
          <Table.Th scope="row" fw={600}>
            <Anchor component={Link} href={`/admin/flows/${flow.flowId}`} inherit>
              {flow.name}
            </Anchor>
          </Table.Th>
          <Table.Td>
            <Live flow={flow} />
          </Table.Td>
          <Table.Td>
            {entryPoints
              .filter(({ flowId }) => flowId === flow.flowId)
              .map(({ name }) => name)
              .join(', ') || t('nobody')}
          </Table.Td>
          <Table.Td>
            <RowMenu label={t('actionsFor', { name: flow.name })}>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} component={Link} href={`/admin/flows/${flow.flowId}`}>
                {t('edit')}
              </Menu.Item>
              <Menu.Item leftSection={<IconForms size={16} aria-hidden />} onClick={() => onRename(flow)}>
                {t('rename')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onRemove(flow)}>
                {t('remove')}
              </Menu.Item>
            </RowMenu>
          </Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}

function Live({ flow: { liveVersion, publishedAtMs, changed } }: { readonly flow: FlowRow }) {
  const t = useTranslations('flows.list');
  if (liveVersion === null || publishedAtMs === null) return <Badge color="gray">{t('draftOnly')}</Badge>;
  return (
    <Group gap="xs">
      <Badge color="green">{t('version', { version: liveVersion })}</Badge>
      <Text span fz="sm" c="dimmed">
        <Moment atMs={publishedAtMs} />
      </Text>
      {changed && <Badge color="orange">{t('changed')}</Badge>}
    </Group>
  );
}
