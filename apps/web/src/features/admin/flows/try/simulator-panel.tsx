'use client';

import { Button, Code, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconPhone, IconPhoneOff, IconRefresh } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { formatDuration } from '../../../../components/format-duration.ts';
import classes from '../edit/editor.module.css';
import { awaits } from './run-on.ts';
import { transcriptOf } from './transcript.ts';
import { useEntryWords } from './use-entry-words.ts';
import type { Simulator } from './use-simulator.ts';
import { Keypad } from './keypad.tsx';
import { WorldFields } from './world-fields.tsx';

/** Runs the draft without a call: what a caller would hear, with keys and answers by its author. */
export function SimulatorPanel({
  simulator,
  draft,
  isEmpty,
}: {
  readonly simulator: Simulator;
  readonly draft: string;
  readonly isEmpty: boolean;
}) {
  const t = useTranslations('flows.try');
  const { call, answers, setAnswers, begin } = simulator;
  const [isOpen, setOpen] = useState(true);
  if (answers === null || isEmpty)
    return (
      <Text fz="sm" c="dimmed">
        {t(isEmpty ? 'empty' : 'noQueues')}
      </Text>
    );
  return (
    <Stack gap="sm" data-part="simulator">
      <UnstyledButton onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
        <Group gap={4}>
          {isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
          <Text fz="sm" fw={600}>
            {t('world')}
          </Text>
        </Group>
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <WorldFields answers={answers} onChange={setAnswers} />
      </Collapse>
      <Button
        leftSection={call === null ? <IconPhone size={16} aria-hidden /> : <IconRefresh size={16} aria-hidden />}
        variant={call === null ? 'filled' : 'default'}
        onClick={() => {
          setOpen(false);
          begin();
        }}
        data-part="begin"
      >
        {t(call === null ? 'begin' : 'again')}
      </Button>
      {call !== null && (
        <>
          <Transcript simulator={simulator} draft={draft} />
          <Doing simulator={simulator} />
          <Attributes simulator={simulator} />
        </>
      )}
    </Stack>
  );
}

function Transcript({ simulator: { call }, draft }: { readonly simulator: Simulator; readonly draft: string }) {
  const t = useTranslations('flows.try');
  const words = useEntryWords(draft);
  const end = useRef<HTMLLIElement>(null);
  const entries = call === null ? [] : transcriptOf(call);
  useEffect(() => {
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [entries.length]);
  return (
    <ol className={classes.transcript} aria-label={t('transcript')} aria-live="polite" data-part="transcript">
      {entries.map((entry, at) => (
        <li key={at} ref={at === entries.length - 1 ? end : null} data-kind={entry.kind}>
          <time className="figures">{formatDuration(entry.atMs)}</time>
          <Text
            span
            fz={13}
            fw={entry.kind === 'said' ? 600 : 400}
            {...(entry.kind === 'trouble' ? { c: 'var(--mantine-color-error)' } : {})}
          >
            {words(entry)}
          </Text>
        </li>
      ))}
    </ol>
  );
}

/** What the caller, an agent or time may do now. */
function Doing({ simulator }: { readonly simulator: Simulator }) {
  const t = useTranslations('flows.try');
  const { call, key, wait, input, end } = simulator;
  if (call === null) return null;
  const now = awaits(call);
  const button = (label: string, onClick: () => void) => (
    <Button variant="default" size="xs" onClick={onClick}>
      {label}
    </Button>
  );
  return (
    <Stack gap={6}>
      <Text fz="sm" c="dimmed" aria-live="polite" data-part="awaits" data-awaits={now}>
        {t(`awaits.${now ?? 'time'}`)}
      </Text>
      {now !== 'nothing' && <Keypad disabled={now !== 'keys' && now !== 'line'} onKey={key} />}
      <Group gap={6}>
        {now === 'keys' && button(t('saysNothing'), wait)}
        {now === 'line' && (
          <>
            {button(t('agentAnswers'), () => input({ type: 'joined' }))}
            {button(t('waitsOn'), wait)}
            {button(t('waitedTooLong'), () => input({ type: 'due', what: 'tooLong' }))}
            {button(t('callbackInstead'), () => input({ type: 'due', what: 'callback' }))}
          </>
        )}
        {now === 'agent' && button(t('agentLeaves'), () => input({ type: 'agentLeft' }))}
        {now === null && button(t('waitsOn'), wait)}
        {now !== 'nothing' && (
          <Button variant="subtle" size="xs" color="red" leftSection={<IconPhoneOff size={14} aria-hidden />} onClick={end}>
            {t('hangUp')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Attributes({ simulator: { call } }: { readonly simulator: Simulator }) {
  const t = useTranslations('flows.try');
  const entries = call === null ? [] : Object.entries(call.run.own);
  if (call === null || entries.length === 0) return null;
  return (
    <div data-part="attributes">
      <Text fz="sm" fw={600}>
        {t('attributes')}
      </Text>
      {entries.map(([name, value]) => (
        <Group key={name} gap={6}>
          <Code>{name}</Code>
          <Text fz="sm">{call.run.sensitive.includes(name) ? t('secret', { value: String(value) }) : String(value)}</Text>
        </Group>
      ))}
    </div>
  );
}
