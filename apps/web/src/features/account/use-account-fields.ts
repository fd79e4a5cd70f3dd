'use client';

import { useTranslations } from 'next-intl';
import type { AccountField } from './account-form.tsx';
import { checkEmail, checkNewPassword, checkPresent, PASSWORD_MIN } from './checks.ts';

export type AccountFieldName = 'company' | 'name' | 'email' | 'password' | 'newPassword';

/** The fields of the account forms, each written once: label, check and what a password manager should fill in. */
export function useAccountFields(names: readonly AccountFieldName[]): AccountField[] {
  const t = useTranslations('account');
  const say = (check: (value: string) => 'email' | 'present' | 'password' | null) => (value: string) => {
    const wrong = check(value);
    return wrong && t(`checks.${wrong}`, { count: PASSWORD_MIN });
  };
  const all: Record<AccountFieldName, AccountField> = {
    company: { name: 'company', label: t('fields.company'), type: 'text', autoComplete: 'organization', check: say(checkPresent) },
    name: { name: 'name', label: t('fields.name'), type: 'text', autoComplete: 'name', check: say(checkPresent) },
    email: { name: 'email', label: t('fields.email'), type: 'email', autoComplete: 'username', check: say(checkEmail) },
    password: {
      name: 'password',
      label: t('fields.password'),
      type: 'password',
      autoComplete: 'current-password',
      check: say(checkPresent),
    },
    newPassword: {
      name: 'password',
      label: t('fields.newPassword'),
      type: 'password',
      autoComplete: 'new-password',
      description: t('fields.passwordRule', { count: PASSWORD_MIN }),
      check: say(checkNewPassword),
    },
  };
  return names.map((name) => all[name]);
}
