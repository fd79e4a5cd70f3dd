'use client';

import { Alert, Stack, Text, UnstyledButton, Group } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { Finding, PublishVerdict } from '@cordboard/flow';
import { useTranslations } from 'next-intl';
import { nodeOf } from '../graph/edits.ts';
import { useEditor } from './editor-context.ts';
import { useFindingWords } from './use-finding-words.ts';
import { useFlowWords } from './use-words.ts';

/** What is wrong with the draft, the worst first; each leads to its field. */
export function FindingsList({ verdict, onGo }: { readonly verdict: PublishVerdict; readonly onGo: (finding: Finding) => void }) {
  const t = useTranslations('flows');
  const { graph, world } = useEditor();
  const words = useFlowWords(world);
  const sentence = useFindingWords();
  const { findings, harmed } = verdict;
  const sorted = findings.toSorted((one, other) => Number(one.severity === 'warning') - Number(other.severity === 'warning'));
  if (findings.length === 0 && harmed.length === 0)
    return (
      <Group gap="xs" wrap="nowrap" data-part="no-findings">
        <IconCircleCheck size={20} color="var(--mantine-color-green-6)" aria-hidden />
        <Text fz="sm">{t('findings.none')}</Text>
      </Group>
    );
  return (
    <Stack gap={4} data-part="findings">
      {harmed.map(({ flowId }) => (
        <Alert key={flowId} color="red" icon={<IconAlertCircle aria-hidden />}>
          {t('findings.harmed', { name: world.flows.find((flow) => flow.flowId === flowId)?.name ?? '' })}
        </Alert>
      ))}
      {sorted.map((finding, at) => {
        const node = nodeOf(graph, finding.nodeId);
        const isError = finding.severity === 'error';
        return (
          <UnstyledButton key={at} p={6} onClick={() => onGo(finding)} data-part="finding" data-code={finding.code}>
            <Group gap="xs" wrap="nowrap" align="flex-start">
              {isError ? (
                <IconAlertCircle size={18} color="var(--mantine-color-error)" role="img" aria-label={t('findings.error')} />
              ) : (
                <IconAlertTriangle size={18} color="var(--mantine-color-orange-6)" role="img" aria-label={t('findings.warning')} />
              )}
              <div style={{ minWidth: 0, flex: 1 }}>
                <Text fz="sm" fw={600}>
                  {node === null ? t('findings.flow') : words.title(node)}
                </Text>
                <Text fz="sm">{sentence(finding)}</Text>
              </div>
            </Group>
          </UnstyledButton>
        );
      })}
    </Stack>
  );
}
