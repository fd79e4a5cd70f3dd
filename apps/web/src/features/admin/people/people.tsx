'use client';

import { Anchor, Badge, Button, Group, Menu, Modal, Stack, Table } from '@mantine/core';
import { IconKey, IconPencil, IconUserOff, IconUserPlus, IconUserUp } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Empty } from '../../../components/empty.tsx';
import { RowMenu } from '../../../components/row-menu.tsx';
import { TableCard } from '../../../components/table-card.tsx';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { AdminPage, OneTime } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type PersonList, type PersonRow } from '../use-admin-query.ts';
import { InviteModal } from './invite-modal.tsx';
import { Invitations } from './invitations.tsx';
import { SupervisionSetting } from './supervision-setting.tsx';
import { PersonDrawer } from './person-drawer.tsx';

interface PersonActions {
  readonly onEdit: (person: PersonRow) => void;
  readonly onReset: (person: PersonRow) => void;
  readonly onSwitch: (person: PersonRow) => void;
}

function PersonMenu({ person, onEdit, onReset, onSwitch }: { person: PersonRow } & PersonActions) {
  const t = useTranslations('admin.people');
  return (
    <RowMenu label={t('actionsFor', { name: person.name })}>
      <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onEdit(person)}>
        {t('edit')}
      </Menu.Item>
      {person.active && person.hasLogin && (
        <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => onReset(person)}>
          {t('resetLink')}
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={person.active ? <IconUserOff size={16} aria-hidden /> : <IconUserUp size={16} aria-hidden />}
        {...(person.active ? { color: 'red' } : {})}
        onClick={() => onSwitch(person)}
      >
        {t(person.active ? 'switchOff' : 'switchOn')}
      </Menu.Item>
    </RowMenu>
  );
}

function PeopleTable({ people, list, ...actions }: { people: readonly PersonRow[]; list: PersonList } & PersonActions) {
  const t = useTranslations('admin.people');
  const role = useTranslations('common.role');
  const queueNames = new Map(list.queues.map((queue) => [queue.queueId, queue.name]));
  const serves = ({ routingProfileId, queueIds }: PersonRow): string => {
    const profile = list.profiles.find((one) => one.routingProfileId === routingProfileId);
    const names = (profile?.queueIds ?? queueIds).map((id) => queueNames.get(id)).join(', ') || '—';
    return profile ? t('byProfile', { profile: profile.name, queues: names }) : names;
  };
  return (
    <TableCard
      minWidth={760}
      columns={[
        { label: t('name') },
        { label: t('email') },
        { label: t('role') },
        { label: t('queues') },
        { label: t('actions'), hidden: true },
      ]}
    >
      {people.map((person) => (
        <Table.Tr key={person.agentId} data-part="person" data-agent-id={person.agentId} data-active={person.active}>
          <Table.Th scope="row" fw={600}>
            <Anchor component="button" type="button" inherit onClick={() => actions.onEdit(person)}>
              {person.name}
            </Anchor>{' '}
            {!person.active && (
              <Badge size="sm" color="gray">
                {t('off')}
              </Badge>
            )}
          </Table.Th>
          <Table.Td>{person.email ?? '—'}</Table.Td>
          <Table.Td>{role(person.role)}</Table.Td>
          <Table.Td>{serves(person)}</Table.Td>
          <Table.Td>
            <PersonMenu person={person} {...actions} />
          </Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}

export function People() {
  const t = useTranslations('admin.people');
  const common = useTranslations('common.actions');
  const confirm = useConfirm();
  const found = useAdminQuery('person.list');
  const { data: known } = useAdminQuery('skill.list');
  const { act } = useAct();
  const [editing, setEditing] = useState<PersonRow | null>(null);
  const [inviting, setInviting] = useState(false);
  const [reset, setReset] = useState<{ name: string; link: string } | null>(null);

  const switchTo = (person: PersonRow, active: boolean): void =>
    void act(
      'person.setActive',
      { agentId: person.agentId, active },
      { done: t(active ? 'switchedOn' : 'switchedOff', { name: person.name }) },
    );
  const askSwitch = (person: PersonRow): void => {
    if (!person.active) return switchTo(person, true);
    confirm({
      title: t('switchOffTitle', { name: person.name }),
      text: t('switchOffText'),
      yes: t('switchOff'),
      onYes: () => switchTo(person, false),
    });
  };
  const makeLink = async (person: PersonRow): Promise<void> => {
    const made = await act('person.resetLink', { agentId: person.agentId });
    if (made) setReset({ name: person.name, link: made.link });
  };
  const add = (
    <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={() => setInviting(true)}>
      {t('invite')}
    </Button>
  );
  return (
    <>
      <AdminPage title={t('title')} text={t('text')} add={add} query={found} empty={() => null}>
        {(list) => (
          <Stack>
            <PeopleTable
              people={list.people.toSorted((a, b) => Number(b.active) - Number(a.active))}
              list={list}
              onEdit={setEditing}
              onReset={(person) => void makeLink(person)}
              onSwitch={askSwitch}
            />
            {list.people.length === 1 && <Empty text={t('alone')}>{add}</Empty>}
          </Stack>
        )}
      </AdminPage>
      <Invitations />
      <SupervisionSetting />
      {editing && found.data && known && (
        <PersonDrawer
          key={editing.agentId}
          person={editing}
          queues={found.data.queues}
          profiles={found.data.profiles}
          skills={known.skills}
          onClose={() => setEditing(null)}
        />
      )}
      {inviting && <InviteModal onClose={() => setInviting(false)} />}
      <Modal opened={reset !== null} onClose={() => setReset(null)} title={t('resetTitle', { name: reset?.name ?? '' })} size="lg">
        <OneTime label={t('resetLabel')} description={t('resetHint')} value={reset?.link ?? ''} />
        <Group justify="flex-end" mt="md">
          <Button onClick={() => setReset(null)}>{common('close')}</Button>
        </Group>
      </Modal>
    </>
  );
}
