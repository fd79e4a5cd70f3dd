'use client';

import { Select, Stack, Text } from '@mantine/core';
import type { FlowNode } from '@cordboard/contracts';
import { portsOf } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { useField } from '../fields/use-field.ts';
import { addNode, lead } from '../graph/edits.ts';
import { freePlace, NEW_KINDS, newNode } from '../graph/new-node.ts';
import { useEditor } from './editor-context.ts';
import { useFlowWords } from './use-words.ts';

const NEW = 'new:';

/** For each way out of a node, where it leads: a node that is there, or a new one. */
export function LeadsTo({ node }: { readonly node: FlowNode }) {
  const t = useTranslations('flows');
  const { graph, world, edit } = useEditor();
  const words = useFlowWords(world);
  const field = useField();
  const ports = portsOf(node);
  if (ports.length === 0) return null;
  const data = [
    { group: t('panel.steps'), items: words.choices(graph) },
    { group: t('panel.newStep'), items: NEW_KINDS.map((kind) => ({ value: `${NEW}${kind}`, label: `+ ${t(`kind.${kind}`)}` })) },
  ];
  const choose = (outcome: string, chosen: string | null): void => {
    const kind = NEW_KINDS.find((one) => chosen === `${NEW}${one}`);
    if (kind === undefined) return edit((before) => lead(before, node.id, outcome, chosen));
    edit((before) => {
      const made = newNode(before, kind, freePlace(before, node));
      return lead(addNode(before, made), node.id, outcome, made.id);
    });
  };
  return (
    <Stack gap={6} role="group" aria-label={t('panel.leadsTo')} data-part="leads-to">
      <Text fz="sm" fw={600}>
        {t('panel.leadsTo')}
      </Text>
      {ports.map(({ outcome, open }) => (
        <Select
          key={outcome}
          {...field(`next.${outcome}`)}
          label={words.outcome(node, outcome)}
          placeholder={t(`open.${open}`)}
          data={data}
          value={node.next[outcome] ?? null}
          onChange={(chosen) => choose(outcome, chosen)}
          clearable
          searchable
          maxDropdownHeight={260}
        />
      ))}
    </Stack>
  );
}
