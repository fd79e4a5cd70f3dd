'use client';

import { Button, Group, Table, Title } from '@mantine/core';
import { useFormatter, useTranslations } from 'next-intl';
import { TableCard } from '../../../components/table-card.tsx';
import { CopyAction } from '../parts.tsx';
import { useAct } from '../use-act.ts';
import { useAdminQuery } from '../use-admin-query.ts';

/** Invitations that nobody has used yet. Nothing is shown when there are none. */
export function Invitations() {
  const t = useTranslations('admin.invitations');
  const role = useTranslations('common.role');
  const format = useFormatter();
  const { data } = useAdminQuery('person.invitations');
  const { act, busy } = useAct();
  // The list is read in the browser only, so its zone can be used at once.
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (!data || data.invitations.length === 0) return null;
  return (
    <section aria-labelledby="invitations">
      <Title order={2} id="invitations" fz="md" mt="lg" mb="xs">
        {t('title')}
      </Title>
      <TableCard
        minWidth={640}
        columns={[{ label: t('email') }, { label: t('role') }, { label: t('until') }, { label: t('actions'), hidden: true }]}
      >
        {data.invitations.map((one) => (
          <Table.Tr key={one.invitationId} data-part="invitation">
            <Table.Th scope="row" fw={500}>
              {one.email}
            </Table.Th>
            <Table.Td>{role(one.role)}</Table.Td>
            <Table.Td>{format.dateTime(new Date(one.expiresAtMs), { dateStyle: 'medium', timeStyle: 'short', timeZone })}</Table.Td>
            <Table.Td>
              <Group gap="xs" justify="flex-end" wrap="nowrap">
                <CopyAction value={one.link} label={t('copy')} />
                <Button
                  variant="subtle"
                  color="red"
                  disabled={busy}
                  onClick={() =>
                    void act(
                      'person.withdrawInvitation',
                      { invitationId: one.invitationId },
                      { done: t('withdrawn', { email: one.email }) },
                    )
                  }
                >
                  {t('withdraw')}
                </Button>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </TableCard>
    </section>
  );
}
