'use client';

import { ActionIcon, Anchor, Button, Group, Menu, Text, Title, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconChevronLeft,
  IconCloudUpload,
  IconHistory,
  IconLayoutGrid,
  IconPlus,
  IconAlertCircle,
  type Icon,
} from '@tabler/icons-react';
import type { PublishVerdict } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { addNode, moveNodes, nodeOf } from '../graph/edits.ts';
import { tidy } from '../graph/layout.ts';
import { freePlace, NEW_KINDS, newNode, type NewKind } from '../graph/new-node.ts';
import { useEditor } from './editor-context.ts';
import type { Viewed } from './flow-editor.tsx';
import { KIND_ICONS } from './kind-icons.ts';
import { PublishModal } from './publish-modal.tsx';
import type { Draft } from './use-draft.ts';
import { VersionsDrawer } from './versions-drawer.tsx';
import type { ReadFlow } from './world-of.ts';

interface Props {
  readonly read: ReadFlow;
  readonly draft: Draft;
  readonly verdict: PublishVerdict;
  readonly onView: (viewed: Viewed | null) => void;
  readonly onFindings: () => void;
}

function Tool({ label, icon: Glyph, onClick }: { readonly label: string; readonly icon: Icon; readonly onClick: (() => void) | null }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size="lg" aria-label={label} disabled={onClick === null} onClick={() => onClick?.()}>
        <Glyph size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function AddMenu() {
  const t = useTranslations('flows');
  const { graph, selected, select, edit } = useEditor();
  const add = (kind: NewKind): void => {
    const made = newNode(graph, kind, freePlace(graph, nodeOf(graph, selected) ?? graph.nodes.at(-1) ?? null));
    edit((before) => addNode(before, made));
    select(made.id);
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button leftSection={<IconPlus size={18} aria-hidden />} variant="default" data-part="add-node">
          {t('toolbar.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={480} style={{ overflowY: 'auto' }}>
        {NEW_KINDS.map((kind) => {
          const Glyph = KIND_ICONS[kind];
          return (
            <Menu.Item key={kind} leftSection={<Glyph size={18} aria-hidden />} onClick={() => add(kind)}>
              {t(`kind.${kind}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What is done with the whole of a flow, and whether it is saved. */
export function Toolbar({ read, draft, verdict, onView, onFindings }: Props) {
  const t = useTranslations('flows');
  const { graph, edit, isReadOnly } = useEditor();
  const [open, setOpen] = useState<'publish' | 'versions' | null>(null);
  const isSaved = draft.state === 'saved';
  return (
    <Group gap="xs" wrap="nowrap">
      <Anchor component={Link} href="/admin/flows" aria-label={t('toolbar.back')}>
        <IconChevronLeft size={22} aria-hidden style={{ display: 'block' }} />
      </Anchor>
      <div style={{ minWidth: 0, flex: 1 }}>
        <Title order={1} fz="md" lineClamp={1}>
          {read.name}
        </Title>
        <Group gap={4} wrap="nowrap" role="status">
          {isSaved ? <IconCheck size={14} aria-hidden /> : draft.state === 'failed' && <IconAlertCircle size={14} aria-hidden />}
          <Text fz="xs" c={draft.state === 'failed' ? 'var(--mantine-color-error)' : 'dimmed'} truncate>
            {t(`save.${draft.state}`)} · {read.liveVersion === null ? t('notLive') : t('live', { version: read.liveVersion })}
          </Text>
        </Group>
      </div>
      {!isReadOnly && (
        <>
          <AddMenu />
          <Tool label={t('toolbar.undo')} icon={IconArrowBackUp} onClick={draft.undo} />
          <Tool label={t('toolbar.redo')} icon={IconArrowForwardUp} onClick={draft.redo} />
          <Tool
            label={t('toolbar.tidy')}
            icon={IconLayoutGrid}
            onClick={graph.nodes.length === 0 ? null : () => edit((before) => moveNodes(before, tidy(before)))}
          />
        </>
      )}
      <Button
        variant="default"
        leftSection={<IconHistory size={18} aria-hidden />}
        onClick={() => setOpen('versions')}
        data-part="versions-open"
      >
        {t('toolbar.versions')}
      </Button>
      {!isReadOnly && (
        <Button leftSection={<IconCloudUpload size={18} aria-hidden />} onClick={() => setOpen('publish')} data-part="publish-open">
          {t('toolbar.publish')}
        </Button>
      )}
      {open === 'publish' && (
        <PublishModal
          read={read}
          draft={draft}
          verdict={verdict}
          onClose={() => setOpen(null)}
          onFindings={() => {
            setOpen(null);
            onFindings();
          }}
        />
      )}
      {open === 'versions' && (
        <VersionsDrawer
          read={read}
          onClose={() => setOpen(null)}
          onView={(viewed) => {
            setOpen(null);
            onView(viewed);
          }}
        />
      )}
    </Group>
  );
}
