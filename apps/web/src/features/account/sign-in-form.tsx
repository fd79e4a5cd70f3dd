'use client';

import { Anchor, Group, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { signIn } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { useAccountFields } from './use-account-fields.ts';

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('account.signIn');
  const fields = useAccountFields(['email', 'password']);
  return (
    <AccountForm
      title={t('title')}
      fields={fields}
      submit={t('submit')}
      explain={(code) => (code === 'not_authenticated' ? t('wrong') : undefined)}
      onSubmit={async ({ email = '', password = '' }) => {
        await signIn(email.trim(), password);
        window.location.assign(next);
      }}
    >
      <Group justify="space-between">
        <Anchor component={Link} href="/forgot-password" fz="sm">
          {t('forgot')}
        </Anchor>
        <Text fz="sm">
          <Anchor component={Link} href="/sign-up" inherit>
            {t('signUp')}
          </Anchor>
        </Text>
      </Group>
    </AccountForm>
  );
}
