'use client';

import { Checkbox, Group, Input, MultiSelect, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import type { AgentId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { RequirementEditor } from '../queues/requirement-editor.tsx';
import type { QueueList, QueueRow, SkillRow } from '../use-admin-query.ts';
import { holdingRules, type Draft, type Present } from './question.ts';

const PRESENT = ['everyone', 'now', 'chosen'] as const satisfies readonly Present[];
const MOST_CHOSEN = 100;

interface Props {
  readonly draft: Draft;
  readonly queue: QueueRow;
  readonly list: QueueList;
  readonly skills: readonly SkillRow[];
  /** What the server says of a field. */
  readonly errorOf: (field: 'minute' | 'requirement') => string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The call: when, to which queue, with what, and who is there then. */
export function PreviewFields(props: Props) {
  const t = useTranslations('admin.preview');
  const { draft, queue, list, errorOf, onChange } = props;
  return (
    <Stack>
      <Select
        label={t('queue')}
        data={list.queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
        value={draft.queueId}
        onChange={(chosen) => {
          const found = list.queues.find(({ queueId }) => queueId === chosen);
          // Rules are the queue's own.
          if (found) onChange({ queueId: found.queueId, rules: [] });
        }}
        searchable
        allowDeselect={false}
        data-part="preview-queue"
      />
      <Group align="flex-start" grow gap="sm" preventGrowOverflow={false}>
        <TextInput
          type="date"
          label={t('date')}
          value={draft.date}
          onChange={(event) => onChange({ date: event.currentTarget.value })}
          data-autofocus
        />
        <TextInput
          type="time"
          label={t('time')}
          description={t('zone', { zone: queue.hours.timeZone })}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.time}
          error={errorOf('minute')}
          onChange={(event) => onChange({ time: event.currentTarget.value })}
        />
      </Group>
      <CallerFields {...props} />
      <PresentFields {...props} />
    </Stack>
  );
}

function CallerFields({ draft, queue, list, skills, errorOf, onChange }: Props) {
  const t = useTranslations('admin.preview');
  const { callerRules, preferredForMs } = queue.routing;
  return (
    <>
      <Input.Wrapper label={t('asksFor')} labelElement="div" error={errorOf('requirement')} data-part="preview-asks">
        <RequirementEditor
          value={draft.requirement}
          empty={t('noSkill')}
          skills={skills}
          onChange={(requirement) => onChange({ requirement })}
        />
      </Input.Wrapper>
      {callerRules.length > 0 && (
        <Checkbox.Group
          label={t('rules')}
          value={draft.rules.map(String)}
          onChange={(chosen) => onChange({ rules: holdingRules(callerRules, draft.rules, chosen.map(Number)) })}
        >
          <Stack gap={6} mt={4}>
            {callerRules.map(({ attribute, equals, priority }, place) => (
              <Checkbox key={place} value={String(place)} label={t('rule', { attribute, equals, points: priority })} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Select
        label={t('known')}
        description={preferredForMs === 0 ? t('knownNot') : undefined}
        placeholder={t('nobody')}
        data={list.agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
        value={preferredForMs === 0 ? null : draft.preferredAgentId}
        onChange={(chosen) => onChange({ preferredAgentId: list.agents.find(({ agentId }) => agentId === chosen)?.agentId ?? null })}
        disabled={preferredForMs === 0}
        searchable
        clearable
      />
    </>
  );
}

function PresentFields({ draft, list, onChange }: Props) {
  const t = useTranslations('admin.preview');
  const chosen = (ids: readonly string[]): AgentId[] => list.agents.map(({ agentId }) => agentId).filter((id) => ids.includes(id));
  return (
    <>
      <Select
        label={t('present')}
        data={PRESENT.map((value) => ({ value, label: t(`presents.${value}`) }))}
        value={draft.present}
        onChange={(value) => onChange({ present: PRESENT.find((one) => one === value) ?? 'everyone' })}
        allowDeselect={false}
        data-part="preview-present"
      />
      {draft.present === 'chosen' && (
        <MultiSelect
          label={t('people')}
          placeholder={draft.agentIds.length === 0 ? t('nobody') : ''}
          data={list.agents.map(({ agentId, name }) => ({ value: agentId, label: name }))}
          value={[...draft.agentIds]}
          onChange={(ids) => onChange({ agentIds: chosen(ids) })}
          maxValues={MOST_CHOSEN}
          searchable
        />
      )}
      <NumberInput
        label={t('ahead')}
        placeholder={t('aheadNow')}
        min={0}
        max={10_000}
        allowDecimal={false}
        value={draft.ahead ?? ''}
        onChange={(value) => onChange({ ahead: typeof value === 'number' ? value : null })}
      />
    </>
  );
}
