'use client';

import { Drawer, Grid } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { QueueId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { callVerb } from '../../../client/verbs.ts';
import { issuesOf, useFieldText } from '../explain.ts';
import type { QueueList, QueueRow, SkillRow } from '../use-admin-query.ts';
import { PreviewAnswer } from './preview-answer.tsx';
import { PreviewFields } from './preview-fields.tsx';
import { questionOf, wallClock, type Draft } from './question.ts';

/** Somebody who types has stopped. */
const TYPED_MS = 400;

/** "A call on Tuesday at 18:05 that asks for billing would …", told again with each change. */
export function PreviewDrawer(props: {
  readonly queueId: QueueId;
  readonly list: QueueList;
  readonly skills: readonly SkillRow[];
  readonly onClose: () => void;
}) {
  const { list, skills, onClose } = props;
  const t = useTranslations('admin.preview');
  const [draft, setDraft] = useState<Draft>(() => newDraft(props.queueId, list));
  const queue = list.queues.find(({ queueId }) => queueId === draft.queueId);
  return (
    <Drawer opened onClose={onClose} size={920} title={t('title')} data-part="preview">
      {queue && (
        <Preview
          draft={draft}
          queue={queue}
          list={list}
          skills={skills}
          onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
        />
      )}
    </Drawer>
  );
}

function newDraft(queueId: QueueId, { queues }: QueueList): Draft {
  const timeZone = queues.find((queue) => queue.queueId === queueId)?.hours.timeZone ?? 'UTC';
  const nothing = { requirement: null, rules: [], preferredAgentId: null, agentIds: [], ahead: null };
  return { queueId, ...wallClock(timeZone, Date.now()), ...nothing, present: 'everyone' };
}

function Preview(props: {
  readonly draft: Draft;
  readonly queue: QueueRow;
  readonly list: QueueList;
  readonly skills: readonly SkillRow[];
  readonly onChange: (change: Partial<Draft>) => void;
}) {
  const { draft, queue } = props;
  const fieldText = useFieldText();
  const { callerRules, preferredForMs } = queue.routing;
  const [asked] = useDebouncedValue(JSON.stringify(questionOf(draft, callerRules, preferredForMs)), TYPED_MS);
  const question = questionOf(draft, callerRules, preferredForMs);
  const { data, error, isPlaceholderData, isFetching } = useQuery({
    queryKey: ['preview', asked],
    queryFn: () => callVerb('call.preview', JSON.parse(asked) as NonNullable<typeof question>),
    enabled: asked !== 'null',
    placeholderData: keepPreviousData,
    retry: false,
    // Rules may have been changed since.
    staleTime: 0,
    gcTime: 0,
  });
  const issues = issuesOf(error);
  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, sm: 5 }}>
        <PreviewFields
          {...props}
          errorOf={(field) => {
            const issue = issues.find(({ path }) => path === field);
            return issue && fieldText(issue);
          }}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 7 }}>
        <PreviewAnswer
          queueName={queue.name}
          answer={question === null ? null : data}
          error={error}
          late={isPlaceholderData || isFetching || asked !== JSON.stringify(question)}
        />
      </Grid.Col>
    </Grid>
  );
}
