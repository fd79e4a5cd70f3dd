'use client';

import { Card, Switch, Title } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useAct } from '../use-act.ts';
import { useAdminQuery } from '../use-admin-query.ts';

/** Whether agents are told when a supervisor is in their call. */
export function SupervisionSetting() {
  const t = useTranslations('admin.people');
  const { data } = useAdminQuery('company.read');
  const { act, busy } = useAct();
  if (data === undefined) return null;
  return (
    <Card mt="lg" data-part="supervision">
      <Title order={2} fz="md" mb="xs">
        {t('supervisionTitle')}
      </Title>
      <Switch
        label={t('supervisionTold')}
        description={t('supervisionHint')}
        checked={data.supervisionTold}
        disabled={busy}
        onChange={(event) => void act('company.save', { supervisionTold: event.currentTarget.checked }, { done: t('supervisionSaved') })}
        data-part="supervision-told"
      />
    </Card>
  );
}
