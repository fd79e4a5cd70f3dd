'use client';

import { ActionIcon, Button, Group, Menu, Table, Text, VisuallyHidden } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconDots, IconMessage, IconPencil, IconPlayerPlay, IconPlayerStop, IconTrash, IconUpload } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { formatDuration } from '../../../components/duration.tsx';
import { LOCALE_NAMES } from '../../../i18n/locale.ts';
import { Empty, LoadFailure, PageHead, TableSkeleton } from '../parts.tsx';
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
    <Table.ScrollContainer minWidth={720}>
      <Table verticalSpacing={6} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={50}>
              <VisuallyHidden>{t('listen')}</VisuallyHidden>
            </Table.Th>
            <Table.Th>{t('name')}</Table.Th>
            <Table.Th>{t('source')}</Table.Th>
            <Table.Th ta="right">{t('length')}</Table.Th>
            <Table.Th>{t('usedBy')}</Table.Th>
            <Table.Th w={50}>
              <VisuallyHidden>{t('actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
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
                <Table.Td ta="right">{prompt.durationMs === null ? '—' : formatDuration(Math.max(1_000, prompt.durationMs))}</Table.Td>
                <Table.Td>{prompt.usedBy.join(', ') || t('unused')}</Table.Td>
                <Table.Td>
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon variant="subtle" color="gray" aria-label={t('actionsFor', { name: prompt.name })}>
                        <IconDots size={18} aria-hidden />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onChange(prompt)}>
                        {t(prompt.source === 'upload' ? 'replace' : 'changeText')}
                      </Menu.Item>
                      <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onDelete(prompt)}>
                        {t('delete')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function Prompts() {
  const t = useTranslations('admin.prompts');
  const common = useTranslations('common.actions');
  const { data, error, refetch } = useAdminQuery('prompt.list');
  const { act } = useAct();
  const [open, setOpen] = useState<{ kind: 'speak' | 'upload'; target: PromptRow | null } | null>(null);

  const askDelete = (prompt: PromptRow): void => {
    modals.openConfirmModal({
      title: t('deleteTitle', { name: prompt.name }),
      children: <Text>{t('deleteText')}</Text>,
      labels: { confirm: t('delete'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => void act('prompt.delete', { promptId: prompt.promptId }, { done: t('deleted', { name: prompt.name }) }),
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
    <section>
      <PageHead title={t('title')} text={t('text')}>
        {add}
      </PageHead>
      {error ? (
        <LoadFailure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <TableSkeleton />
      ) : data.prompts.length === 0 ? (
        <Empty text={t('empty')} />
      ) : (
        <PromptTable
          prompts={data.prompts}
          onChange={(target) => setOpen({ kind: target.source === 'upload' ? 'upload' : 'speak', target })}
          onDelete={askDelete}
        />
      )}
      {open?.kind === 'speak' && <SpeakModal target={open.target} onClose={() => setOpen(null)} />}
      {open?.kind === 'upload' && <UploadModal target={open.target} onClose={() => setOpen(null)} />}
    </section>
  );
}
