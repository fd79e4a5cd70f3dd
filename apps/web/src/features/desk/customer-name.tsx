'use client';

import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconDiscountCheck, IconUserQuestion } from '@tabler/icons-react';
import type { Customer } from '@cordboard/contracts';
import { useTranslations } from 'next-intl';
import { nameOf } from './customer.ts';

/** Who it is, and whether anybody vouches for it. */
export function CustomerName({ customer, size = 'xl' }: { customer: Pick<Customer, 'identity' | 'form'>; size?: string }) {
  const t = useTranslations('desk.customer');
  const { name, verified } = nameOf(customer);
  const Icon = verified ? IconDiscountCheck : IconUserQuestion;
  return (
    <Group gap="xs" wrap="nowrap">
      <Text fz={size} fw={650} truncate>
        {name ?? t('unknown')}
      </Text>
      <Tooltip label={verified ? t('verifiedHint') : t('unverifiedHint')} multiline maw={280}>
        <Badge color={verified ? 'green' : 'gray'} leftSection={<Icon size={12} aria-hidden />}>
          {verified ? t('verified') : t('unverified')}
        </Badge>
      </Tooltip>
    </Group>
  );
}
