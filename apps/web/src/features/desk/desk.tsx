'use client';

import { Grid, Skeleton, Stack } from '@mantine/core';
import type { ContactId } from '@cordboard/contracts';
import { useState } from 'react';
import { useDeskSnapshot } from '../engine/engine-provider.tsx';
import { CallPanel } from './call-panel.tsx';
import { CustomerPanel } from './customer-panel.tsx';
import { Idle } from './idle.tsx';
import { MyContacts } from './my-contacts.tsx';
import { PickList } from './pick-list.tsx';
import { WrapUpPanel } from './wrap-up-panel.tsx';

/** The agent's page: the contact at hand on the left, who it is on the right; without one, what is going on today. */
export function Desk() {
  const desk = useDeskSnapshot();
  const [lastContactId, setLastContactId] = useState<ContactId | null>(null);
  const contactId = desk?.contact?.contactId ?? null;
  if (contactId !== null && contactId !== lastContactId) setLastContactId(contactId);
  if (!desk) {
    return (
      <Stack>
        <Skeleton h={140} />
        <Skeleton h={320} />
      </Stack>
    );
  }
  const { contact, me } = desk;
  return (
    <Grid gap="md" data-part="desk" data-agent-state={me.state}>
      <Grid.Col span={contact ? 7 : 12}>
        {contact ? (
          me.state === 'wrapUp' ? (
            <WrapUpPanel key={contact.contactId} contact={contact} dispositions={desk.dispositions} />
          ) : (
            <CallPanel key={contact.contactId} me={me} contact={contact} dispositions={desk.dispositions} />
          )
        ) : (
          <Stack>
            <Idle desk={desk} />
            <PickList desk={desk} />
            <MyContacts justOver={lastContactId} />
          </Stack>
        )}
      </Grid.Col>
      {contact && (
        <Grid.Col span={5}>
          <CustomerPanel customer={contact.customer} contactId={contact.contactId} />
        </Grid.Col>
      )}
    </Grid>
  );
}
