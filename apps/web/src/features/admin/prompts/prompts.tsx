'use client';

import { ActionIcon, Button, Group, Menu, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMessage, IconPencil, IconPlayerPlay, IconPlayerStop, IconTrash, IconUpload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatDuration } from '../../../components/duration.tsx';
import { LOCALE_NAMES } from '../../../i18n/locale.ts';
import { RowMenu } from '../../../components/row-menu.tsx';
import { Figure, TableCard } from '../../../components/table-card.tsx';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { AdminPage } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type PromptRow } from '../use-admin-query.ts';
import { SpeakModal } from './speak-modal.tsx';
import { UploadModal } from './upload-modal.tsx';
import { usePlayer } from './use-player.ts';

interface PromptActions {
  readonly onChange: (prompt: PromptRow) => void;
  readonly onDelete: (prompt: PromptRow) => void;
}

function PromptTable({ prompts, onChange, onDelete }: { prompts: readonly PromptRow[] } & PromptActions) {
  const t = useTranslations('admin.prompts');
  const { playing, toggle } = usePlayer(() => notifications.show({ color: 'red', message: t('cannotPlay') }));
  return (
    <TableCard
      minWidth={720}
      columns={[
        { label: t('listen'), hidden: true },
        { label: t('name') },
        { label: t('source') },
        { label: t('length'), figures: true },
        { label: t('usedBy') },
        { label: t('actions'), hidden: true },
      ]}
    >
      {prompts.map((prompt) => {
        const now = playing === prompt.promptId;
        return (
          <Table.Tr key={prompt.promptId} data-part="prompt" data-prompt-id={prompt.promptId}>
            <Table.Td>
              <ActionIcon
                variant="default"
                aria-label={t(now ? 'stop' : 'play', { name: prompt.name })}
                disabled={prompt.state !== 'ready'}
                onClick={() => toggle(prompt.promptId, prompt.version)}
              >
                {now ? <IconPlayerStop size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
              </ActionIcon>
            </Table.Td>
            <Table.Th scope="row" fw={600}>
              {prompt.name}
            </Table.Th>
            <Table.Td maw={320}>
              {prompt.source === 'upload' ? (
                t('uploaded')
              ) : (
                <Text fz="sm" truncate title={prompt.text ?? ''}>
                  {t('spoken', { language: prompt.locale ? LOCALE_NAMES[prompt.locale] : '' })}: {prompt.text}
                </Text>
              )}
            </Table.Td>
            <Figure>{prompt.durationMs === null ? '—' : formatDuration(Math.max(1_000, prompt.durationMs))}</Figure>
            <Table.Td>{prompt.usedBy.join(', ') || t('unused')}</Table.Td>
            <Table.Td>
              <RowMenu label={t('actionsFor', { name: prompt.name })}>
                <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onChange(prompt)}>
                  {t(prompt.source === 'upload' ? 'replace' : 'changeText')}
                </Menu.Item>
                <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onDelete(prompt)}>
                  {t('delete')}
                </Menu.Item>
              </RowMenu>
            </Table.Td>
          </Table.Tr>
        );
      })}
    </TableCard>
  );
}

export function Prompts() {
  const t = useTranslations('admin.prompts');
  const confirm = useConfirm();
  const found = useAdminQuery('prompt.list');
  const { act } = useAct();
  const [open, setOpen] = useState<{ kind: 'speak' | 'upload'; target: PromptRow | null } | null>(null);

  const askDelete = (prompt: PromptRow): void => {
    confirm({
      title: t('deleteTitle', { name: prompt.name }),
      text: t('deleteText'),
      yes: t('delete'),
      onYes: () => void act('prompt.delete', { promptId: prompt.promptId }, { done: t('deleted', { name: prompt.name }) }),
    });
  };
  const add = (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconUpload size={18} aria-hidden />}
        onClick={() => setOpen({ kind: 'upload', target: null })}
      >
        {t('upload')}
      </Button>
      <Button leftSection={<IconMessage size={18} aria-hidden />} onClick={() => setOpen({ kind: 'speak', target: null })}>
        {t('speak')}
      </Button>
    </Group>
  );
  return (
    <>
      <AdminPage
        title={t('title')}
        text={t('text')}
        add={add}
        query={found}
        empty={({ prompts }) => (prompts.length === 0 ? t('empty') : null)}
      >
        {({ prompts }) => (
          <PromptTable
            prompts={prompts}
            onChange={(target) => setOpen({ kind: target.source === 'upload' ? 'upload' : 'speak', target })}
            onDelete={askDelete}
          />
        )}
      </AdminPage>
      {open?.kind === 'speak' && <SpeakModal target={open.target} onClose={() => setOpen(null)} />}
      {open?.kind === 'upload' && <UploadModal target={open.target} onClose={() => setOpen(null)} />}
    </>
  );
}
