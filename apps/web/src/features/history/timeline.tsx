'use client';

import { Group, Text, Timeline as Line } from '@mantine/core';
import type { TenantEvent } from '@cordboard/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import type { VerbOutput } from '../../client/verbs.ts';
import { formatDuration } from '../../components/duration.tsx';
import classes from './timeline.module.css';
import { UNTOLD } from './untold.ts';

type Names = VerbOutput<'contact.timeline'>['names'];

function agentOf(event: TenantEvent, names: Names): string {
  return 'agentId' in event && event.agentId !== null ? (names.agents[event.agentId] ?? '?') : '';
}

/** Who asked, passed it on, or is beside the agent. */
function byOf(event: TenantEvent, names: Names): string {
  const id =
    'byAgentId' in event
      ? event.byAgentId
      : 'fromAgentId' in event
        ? event.fromAgentId
        : 'supervisorId' in event
          ? event.supervisorId
          : null;
  return id === null ? '' : (names.agents[id] ?? '?');
}

function queueOf(event: TenantEvent, names: Names): string {
  return 'queueId' in event && event.queueId !== null ? (names.queues[event.queueId] ?? '?') : '';
}

const factsOf = (attributes: Readonly<Record<string, string | number | boolean>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(', ');

/** What happened, in order, each with its distance from the beginning. */
export function Timeline({ events, names }: { events: VerbOutput<'contact.timeline'>['events']; names: Names }) {
  const t = useTranslations('history.event');
  const format = useFormatter();
  const told = events.filter(({ event }) => !UNTOLD.includes(event.type));
  const beganMs = told[0]?.atMs ?? 0;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return (
    <Line active={told.length} color="gray" classNames={{ item: classes.item ?? '' }}>
      {told.map(({ epoch, seq, atMs, event }) => (
        <Line.Item key={`${String(epoch)}-${String(seq)}`}>
          <Group justify="space-between" wrap="nowrap" align="baseline">
            <Text fz="sm">
              {t(event.type.replace('.', '_') as 'contact_created', {
                agent: agentOf(event, names),
                by: byOf(event, names),
                queue: queueOf(event, names),
                reason: ('reason' in event ? event.reason : null) ?? '',
                how: 'by' in event ? event.by : '',
                party: 'party' in event ? event.party : '',
                seconds: 'awayMs' in event ? format.number(event.awayMs / 1_000, { maximumFractionDigits: 1 }) : '',
                position: 'position' in event ? event.position : '',
                mode: 'mode' in event ? event.mode : '',
                cause: ('cause' in event ? event.cause : null) ?? '',
                action: 'action' in event ? event.action : '',
                score: 'score' in event ? event.score : '',
                facts: 'attributes' in event ? factsOf(event.attributes) : '',
                quiet: 'whenQuiet' in event && event.whenQuiet === true ? 'yes' : 'no',
                time:
                  'scheduledForMs' in event && event.scheduledForMs != null
                    ? format.dateTime(new Date(event.scheduledForMs), { dateStyle: 'medium', timeStyle: 'short', timeZone })
                    : 'none',
              })}
            </Text>
            <Text fz="xs" c="dimmed" className={`figures ${classes.at ?? ''}`}>
              <time dateTime={new Date(atMs).toISOString()}>{format.dateTime(new Date(atMs), { timeStyle: 'medium', timeZone })}</time> · +
              {formatDuration(atMs - beganMs)}
            </Text>
          </Group>
        </Line.Item>
      ))}
    </Line>
  );
}
