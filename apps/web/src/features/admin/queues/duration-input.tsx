'use client';

import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useTranslations } from 'next-intl';

const UNIT_MS = { seconds: 1_000, minutes: 60_000 } as const;

type Props = Omit<NumberInputProps, 'value' | 'defaultValue' | 'onChange' | 'min' | 'max' | 'suffix'> & {
  readonly unit: keyof typeof UNIT_MS;
  readonly minMs: number;
  readonly maxMs: number;
  /** Milliseconds; NaN while the field is empty. */
  readonly value?: number;
  readonly onChange?: (ms: number) => void;
};

/** A length of time as people say it; the form holds milliseconds. */
export function DurationInput({ unit, minMs, maxMs, value = NaN, onChange, ...rest }: Props) {
  const t = useTranslations('admin.units');
  const size = UNIT_MS[unit];
  return (
    <NumberInput
      {...rest}
      min={minMs / size}
      max={maxMs / size}
      decimalScale={2}
      suffix={` ${t(unit)}`}
      value={Number.isFinite(value) ? value / size : ''}
      onChange={(shown) => onChange?.(typeof shown === 'number' ? Math.round(shown * size) : NaN)}
    />
  );
}
