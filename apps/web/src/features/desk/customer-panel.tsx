'use client';

import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ContactId, Customer } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { Attributes } from './attributes.tsx';
import { CustomerName } from './customer-name.tsx';
import { siteOf } from './customer.ts';
import { EarlierContacts } from './earlier-contacts.tsx';

/** What is known about the customer: vouched for, typed, and what happened before. */
export function CustomerPanel({ customer, contactId }: { customer: Customer; contactId: ContactId }) {
  const t = useTranslations('desk.customer');
  const { email, reason } = customer.form;
  return (
    <Card>
      <Stack gap="sm">
        <CustomerName customer={customer} size="lg" />
        <Group gap="xs" c="dimmed" fz="sm">
          <span>{siteOf(customer.origin)}</span>
          <span>·</span>
          <span>{t(`locale.${customer.locale}`)}</span>
        </Group>
        {reason && <Text style={{ overflowWrap: 'anywhere' }}>“{reason}”</Text>}
        {email && (
          <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
            {email} <span>({t('unverified')})</span>
          </Text>
        )}
        <Attributes customer={customer} />
        <Title order={3} fz="sm" c="dimmed">
          {t('earlier')}
        </Title>
        <EarlierContacts visitorId={customer.visitorId} except={contactId} />
      </Stack>
    </Card>
  );
}
