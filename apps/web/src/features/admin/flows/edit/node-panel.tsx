'use client';

import { ActionIcon, Button, Divider, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconCopy, IconTrash } from '@tabler/icons-react';
import type { FlowNode } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { KindFields } from '../fields/kind-fields.tsx';
import { addNode, changeNode, copyOf, removeNode } from '../graph/edits.ts';
import { freeId } from '../graph/new-node.ts';
import { useEditor } from './editor-context.ts';
import classes from './editor.module.css';
import { KIND_ICONS } from './kind-icons.ts';
import { LeadsTo } from './leads-to.tsx';

/** All of one node: its name, the fields of its kind, and where its ways out lead. */
export function NodePanel({ node }: { readonly node: FlowNode }) {
  const t = useTranslations('flows');
  const { graph, edit, select, isReadOnly } = useEditor();
  const Glyph = KIND_ICONS[node.kind];
  const set = (changed: FlowNode, tag?: string): void =>
    edit((before) => changeNode(before, changed), tag === undefined ? undefined : `${node.id}.${tag}`);
  const copy = (): void => {
    const id = freeId(graph, node.kind);
    edit((before) => addNode(before, copyOf(node, id)));
    select(id);
  };
  const remove = (): void => {
    edit((before) => removeNode(before, node.id));
    select(null);
  };
  return (
    <fieldset className={classes.plain} disabled={isReadOnly} data-part="node-panel" data-node={node.id}>
      <Stack gap="sm">
        <div>
          <Group gap="xs" justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <Glyph size={20} stroke={1.6} aria-hidden />
              <Text fw={650}>{t(`kind.${node.kind}`)}</Text>
            </Group>
            {!isReadOnly && (
              <Group gap={4} wrap="nowrap">
                {graph.start !== node.id && (
                  <Button size="compact-xs" variant="subtle" onClick={() => edit((before) => ({ ...before, start: node.id }))}>
                    {t('panel.makeStart')}
                  </Button>
                )}
                <Tooltip label={t('panel.copy')}>
                  <ActionIcon variant="subtle" color="gray" aria-label={t('panel.copy')} onClick={copy}>
                    <IconCopy size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
                <Tooltip label={t('panel.remove')}>
                  <ActionIcon variant="subtle" color="red" aria-label={t('panel.remove')} onClick={remove} data-part="remove-node">
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </Group>
            )}
          </Group>
          <Text fz="xs" c="dimmed">
            {t(`hint.${node.kind}`)}
          </Text>
        </div>
        <TextInput
          label={t('field.name')}
          placeholder={t(`kind.${node.kind}`)}
          value={node.name}
          maxLength={80}
          onChange={({ currentTarget: { value } }) => set({ ...node, name: value }, 'name')}
        />
        <KindFields node={node} set={set} />
        <Divider />
        <LeadsTo node={node} />
      </Stack>
    </fieldset>
  );
}
