'use client';

import { Select } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import type { AudioDevice } from '../../softphone/index.ts';

/** A choice among devices. One that is chosen and away stays in the list by its name, and it is said what is used instead. */
export function DeviceSelect(props: {
  readonly label: string;
  readonly part: string;
  readonly devices: readonly AudioDevice[];
  /** What the choice of none is called. */
  readonly none: string;
  readonly chosen: string | null;
  /** What the chosen device is called while it is away. */
  readonly absent: string | null;
  readonly onChoose: (deviceId: string | null) => Promise<void>;
}) {
  const t = useTranslations('desk.devices');
  const { devices, chosen, absent } = props;
  const own = devices
    .filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default')
    .map(({ deviceId, label }) => ({ value: deviceId, label: label || t('unnamed') }));
  const away = absent !== null && chosen !== null ? [{ value: chosen, label: absent || t('unnamed'), disabled: true }] : [];
  return (
    <Select
      label={props.label}
      data-part={props.part}
      data={[{ value: '', label: props.none }, ...own, ...away]}
      value={chosen ?? ''}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      {...(away.length > 0 ? { description: t('away', { device: absent || t('unnamed') }) } : {})}
      onChange={(value) => {
        props.onChoose(value || null).catch(() => notifications.show({ color: 'red', message: t('failed') }));
      }}
    />
  );
}
