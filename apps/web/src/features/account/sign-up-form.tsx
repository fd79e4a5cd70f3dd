'use client';

import { Anchor, Text } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { signUp } from '../../client/account.ts';
import { AccountForm } from './account-form.tsx';
import { useAccountFields } from './use-account-fields.ts';

export function SignUpForm() {
  const t = useTranslations('account.signUp');
  const locale = useLocale();
  const fields = useAccountFields(['company', 'name', 'email', 'newPassword']);
  return (
    <AccountForm
      title={t('title')}
      text={t('text')}
      fields={fields}
      submit={t('submit')}
      explain={(code) => (code === 'duplicate' ? t('known') : undefined)}
      onSubmit={async ({ company = '', name = '', email = '', password = '' }) => {
        const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
        await signUp({ company, name, email: email.trim(), password, locale, timeZone });
        window.location.assign('/start');
      }}
    >
      <Text fz="sm" ta="center">
        <Anchor component={Link} href="/sign-in" inherit>
          {t('signIn')}
        </Anchor>
      </Text>
    </AccountForm>
  );
}
