'use client';

import { Group, NumberInput, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { localeSchema, LOCALES, queueIdSchema, type Fact, type FactValue } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useHoursWords } from '../../queues/use-hours-words.ts';
import { useEditor } from '../edit/editor-context.ts';
import { useFlowWords } from '../edit/use-words.ts';
import { CALLBACKS, FAILURES, factOf, LINES, OK, questionsOf, type Answers, type RequestAnswer } from './answers.ts';

interface Props {
  readonly answers: Answers;
  readonly onChange: (answers: Answers) => void;
}

/** What the world answers to what this flow asks, chosen by its author. */
export function WorldFields({ answers, onChange }: Props) {
  const t = useTranslations('flows.try');
  const flows = useTranslations('flows');
  const { graph, world } = useEditor();
  const words = useFlowWords(world);
  const questions = questionsOf(graph, world, answers.entryQueueId);
  const put = <K extends keyof Answers>(name: K, value: Answers[K]): void => onChange({ ...answers, [name]: value });
  return (
    <Stack gap="sm" data-part="world">
      <Group gap="xs" grow wrap="nowrap" align="flex-start">
        <Select
          label={t('entryQueue')}
          data={world.queues.map(({ queueId, name }) => ({ value: queueId, label: name }))}
          value={answers.entryQueueId}
          onChange={(chosen) => chosen !== null && put('entryQueueId', queueIdSchema.parse(chosen))}
          allowDeselect={false}
        />
        <Select
          label={t('language')}
          data={LOCALES.map((locale) => ({ value: locale, label: flows(`locale.${locale}`) }))}
          value={answers.locale}
          onChange={(chosen) => put('locale', localeSchema.parse(chosen))}
          allowDeselect={false}
        />
      </Group>
      {questions.queueIds.map((queueId) => (
        <Select
          key={queueId}
          label={t('lineOf', { queue: words.queue(queueId) })}
          data={LINES.map((line) => ({ value: line, label: t(`lines.${line}`) }))}
          value={answers.lines[queueId] ?? 'queued'}
          onChange={(chosen) => put('lines', { ...answers.lines, [queueId]: LINES.find((line) => line === chosen) ?? 'queued' })}
          allowDeselect={false}
        />
      ))}
      {questions.facts.map(({ key, fact }) => (
        <FactField
          key={key}
          fact={fact}
          value={factOf(answers, fact)}
          onChange={(value) => put('facts', { ...answers.facts, [key]: value })}
        />
      ))}
      {questions.requests.map((node) => (
        <RequestFields
          key={node.id}
          name={words.title(node)}
          value={answers.requests[node.id] ?? OK}
          onChange={(value) => put('requests', { ...answers.requests, [node.id]: value })}
        />
      ))}
      {questions.asksCallback && (
        <Select
          label={t('callback')}
          data={CALLBACKS.map((one) => ({ value: one, label: t(`callbacks.${one}`) }))}
          value={answers.callback}
          onChange={(chosen) => put('callback', CALLBACKS.find((one) => one === chosen) ?? 'promised')}
          allowDeselect={false}
        />
      )}
      {questions.caller.map((name) => (
        <TextInput
          key={name}
          label={`caller.${name}`}
          value={answers.caller[name] ?? ''}
          maxLength={500}
          onChange={({ currentTarget: { value } }) => put('caller', { ...answers.caller, [name]: value })}
        />
      ))}
    </Stack>
  );
}

function FactField(props: { readonly fact: Fact; readonly value: FactValue; readonly onChange: (value: FactValue) => void }) {
  const { fact, value, onChange } = props;
  const t = useTranslations('flows.try');
  const condition = useTranslations('flows.condition');
  const { world } = useEditor();
  const words = useFlowWords(world);
  const hours = useHoursWords();
  if (fact.fact === 'open' || fact.fact === 'hours') {
    const label = fact.fact === 'open' ? t('openOf', { queue: words.queue(fact.queueId) }) : hours(fact.hours);
    return (
      <div>
        <Text fz="sm" fw={500}>
          {label}
        </Text>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={label}
          data={[
            { value: 'yes', label: t('isOpen') },
            { value: 'no', label: t('isClosed') },
          ]}
          value={value === true ? 'yes' : 'no'}
          onChange={(chosen) => onChange(chosen === 'yes')}
        />
      </div>
    );
  }
  const label =
    fact.fact === 'queue'
      ? `${words.queue(fact.queueId)}: ${condition(`queueFigure.${fact.figure}`)}`
      : condition(`historyFigure.${fact.figure}`);
  return (
    <NumberInput
      label={label}
      placeholder={t('unknown')}
      min={0}
      allowDecimal={false}
      value={typeof value === 'number' ? value : ''}
      onChange={(given) => onChange(typeof given === 'number' ? given : null)}
    />
  );
}

function RequestFields(props: { readonly name: string; readonly value: RequestAnswer; readonly onChange: (value: RequestAnswer) => void }) {
  const { name, value, onChange } = props;
  const t = useTranslations('flows.try');
  return (
    <Stack gap={4} role="group" aria-label={name}>
      <Select
        label={t('answerOf', { name })}
        data={[{ value: 'answers', label: t('answers') }, ...FAILURES.map((one) => ({ value: one, label: t(`failures.${one}`) }))]}
        value={value.failed ?? 'answers'}
        onChange={(chosen) => onChange({ ...value, failed: FAILURES.find((one) => one === chosen) ?? null })}
        allowDeselect={false}
      />
      {value.failed === null && (
        <Group gap={6} wrap="nowrap" align="flex-start">
          <NumberInput
            w={84}
            aria-label={t('status')}
            min={100}
            max={599}
            hideControls
            value={value.status}
            onChange={(status) => onChange({ ...value, status: typeof status === 'number' ? status : 200 })}
          />
          <Textarea
            flex={1}
            aria-label={t('json')}
            value={value.body}
            autosize
            minRows={1}
            maxRows={6}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
            onChange={({ currentTarget: { value: body } }) => onChange({ ...value, body })}
          />
        </Group>
      )}
    </Stack>
  );
}
