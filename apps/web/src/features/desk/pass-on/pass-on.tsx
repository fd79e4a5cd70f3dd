'use client';

import { Alert, Modal, ScrollArea, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Command, ContactId } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { useState, type KeyboardEvent } from 'react';
import { callVerb } from '../../../client/verbs.ts';
import { useCommand } from '../../engine/engine-provider.tsx';
import { TargetRow } from './target-row.tsx';
import { moveChoice, targetsFor, type Target } from './targets.ts';
import { useRefusal } from './use-refusal.ts';

const READ_EVERY_MS = 1_500;

/** To whom the call goes, by keyboard first: type, choose by the arrows, Enter asks, Ctrl and Enter transfers at once. */
export function PassOn({ contactId, onClose }: { contactId: ContactId; onClose: () => void }) {
  const t = useTranslations('desk.passOn');
  const errors = useTranslations('errors');
  const command = useCommand();
  const refusalOf = useRefusal();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const { data, isError } = useQuery({
    queryKey: ['transfer.targets'],
    queryFn: () => callVerb('transfer.targets', {}),
    refetchInterval: READ_EVERY_MS,
    gcTime: 0,
    staleTime: 0,
  });
  const targets = data ? targetsFor(data, search) : [];
  const found = targets.findIndex(({ id, may }) => id === chosen && may);
  const at = found === -1 ? moveChoice(targets, -1, 1) : found;

  const send = async (wanted: Command): Promise<void> => {
    setPending(true);
    try {
      await command(wanted);
      onClose();
    } catch (error) {
      setRefusal(refusalOf(error));
    } finally {
      setPending(false);
    }
  };
  const transfer = (target: Target): void => {
    const to = target.kind === 'agent' ? { kind: target.kind, agentId: target.id } : { kind: target.kind, queueId: target.id };
    void send({ type: 'contact.transfer', contactId, to });
  };
  const ask = (target: Target): void => {
    if (target.kind === 'agent') void send({ type: 'consult.start', contactId, agentId: target.id });
    else transfer(target);
  };
  const pressed = (event: KeyboardEvent): void => {
    const target = targets[at];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp')
      setChosen(targets[moveChoice(targets, at, event.key === 'ArrowDown' ? 1 : -1)]?.id ?? null);
    else if (event.key !== 'Enter' || target?.may !== true || pending) return;
    else if (event.ctrlKey) transfer(target);
    else ask(target);
    event.preventDefault();
  };
  return (
    <Modal opened onClose={onClose} title={t('title')} size="lg" data-part="passOn">
      <Stack>
        <TextInput
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="pass-on-targets"
          aria-activedescendant={targets[at] === undefined ? undefined : `target-${targets[at].id}`}
          aria-label={t('search')}
          placeholder={t('search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={pressed}
          data-part="passOnSearch"
        />
        {refusal !== null && (
          <Alert color="red" role="alert" data-part="passOnRefusal">
            {refusal}
          </Alert>
        )}
        {isError && (
          <Alert color="red" role="alert">
            {errors('store_unavailable')}
          </Alert>
        )}
        {!data && !isError && <Skeleton h={160} />}
        {data && targets.length === 0 && <Text c="dimmed">{t(search === '' ? 'none' : 'nobody')}</Text>}
        <ScrollArea.Autosize mah="50vh">
          <Stack gap={2} role="listbox" id="pass-on-targets" aria-label={t('title')}>
            {targets.map((target, index) => (
              <TargetRow
                key={target.id}
                target={target}
                active={index === at}
                pending={pending}
                onAsk={() => ask(target)}
                onTransfer={() => transfer(target)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Text c="dimmed" fz="sm">
          {t('hint')}
        </Text>
      </Stack>
    </Modal>
  );
}
