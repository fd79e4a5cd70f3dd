'use client';

import { Anchor, Button, Menu, Table } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { RowMenu } from '../../../components/row-menu.tsx';
import { TableCard } from '../../../components/table-card.tsx';
import { useConfirm } from '../../../components/use-confirm.tsx';
import { formatDuration } from '../../../components/duration.tsx';
import { AdminPage } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery, type ProfileRow } from '../use-admin-query.ts';
import { ProfileDrawer } from './profile-drawer.tsx';

interface ProfileActions {
  readonly onEdit: (profile: ProfileRow) => void;
  readonly onRemove: (profile: ProfileRow) => void;
}

/** "Billing", or "Billing, after 0:20" when its calls come here later. */
function useEntryWords(): (entry: ProfileRow['entries'][number]) => string {
  const t = useTranslations('admin.profiles');
  return ({ queueName, delayMs }) => (delayMs === 0 ? queueName : t('later', { queue: queueName, after: formatDuration(delayMs) }));
}

function ProfileTable({ profiles, onEdit, onRemove }: { profiles: readonly ProfileRow[] } & ProfileActions) {
  const t = useTranslations('admin.profiles');
  const words = useEntryWords();
  return (
    <TableCard
      minWidth={640}
      columns={[{ label: t('name') }, { label: t('queues') }, { label: t('people') }, { label: t('actions'), hidden: true }]}
    >
      {profiles.map((profile) => (
        <Table.Tr key={profile.routingProfileId} data-part="profile" data-profile-id={profile.routingProfileId}>
          <Table.Th scope="row" fw={600}>
            <Anchor component="button" type="button" inherit onClick={() => onEdit(profile)}>
              {profile.name}
            </Anchor>
          </Table.Th>
          <Table.Td>{profile.entries.map(words).join(' · ') || t('none')}</Table.Td>
          <Table.Td>
            {profile.people
              .filter(({ active }) => active)
              .map(({ name }) => name)
              .join(', ') || t('nobody')}
          </Table.Td>
          <Table.Td>
            <RowMenu label={t('actionsFor', { name: profile.name })}>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onEdit(profile)}>
                {t('edit')}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} color="red" onClick={() => onRemove(profile)}>
                {t('remove')}
              </Menu.Item>
            </RowMenu>
          </Table.Td>
        </Table.Tr>
      ))}
    </TableCard>
  );
}

/** Ways to serve queues, each for several people: which queues, what comes first, and who is asked only later. */
export function Profiles() {
  const t = useTranslations('admin.profiles');
  const confirm = useConfirm();
  const found = useAdminQuery('routingProfile.list');
  const { act } = useAct();
  const [open, setOpen] = useState<{ target: ProfileRow | null } | null>(null);

  const remove = ({ routingProfileId, name }: ProfileRow): void =>
    void act('routingProfile.remove', { routingProfileId }, { done: t('removed', { name }) });
  const askRemove = (profile: ProfileRow): void => {
    // One that somebody has is refused, and the refusal says who.
    if (profile.people.length > 0) return remove(profile);
    confirm({ title: t('removeTitle', { name: profile.name }), text: t('removeText'), yes: t('remove'), onYes: () => remove(profile) });
  };
  const add = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setOpen({ target: null })}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <AdminPage
        title={t('title')}
        text={t('text')}
        add={add}
        query={found}
        empty={({ profiles }) => (profiles.length === 0 ? t('empty') : null)}
      >
        {({ profiles }) => <ProfileTable profiles={profiles} onEdit={(target) => setOpen({ target })} onRemove={askRemove} />}
      </AdminPage>
      {open && found.data && (
        <ProfileDrawer key={open.target?.routingProfileId ?? 'new'} target={open.target} list={found.data} onClose={() => setOpen(null)} />
      )}
    </>
  );
}
