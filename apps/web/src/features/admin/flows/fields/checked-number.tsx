'use client';

import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type Props = Omit<NumberInputProps, 'value' | 'onChange' | 'defaultValue' | 'min' | 'max'> & {
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly 'data-field'?: string;
};

/** A number within its bounds; what is typed outside of them stays here until the field is left. */
export function CheckedNumber({ value, onChange, min, max, error, ...rest }: Props) {
  const t = useTranslations('flows.field');
  const [typed, setTyped] = useState<number | string | null>(null);
  return (
    <NumberInput
      allowDecimal={false}
      {...rest}
      min={min}
      max={max}
      value={typed ?? value}
      error={typed === null ? error : t('between', { min, max })}
      onChange={(given) => {
        const isRight = typeof given === 'number' && given >= min && given <= max;
        setTyped(isRight ? null : given);
        if (isRight) onChange(given);
      }}
    />
  );
}

/** Milliseconds, shown as seconds. */
export function Seconds({ value, onChange, min, max, ...rest }: Props) {
  const t = useTranslations('admin.units');
  return (
    <CheckedNumber
      {...rest}
      allowDecimal
      decimalScale={1}
      suffix={` ${t('seconds')}`}
      value={value / 1_000}
      min={min / 1_000}
      max={max / 1_000}
      onChange={(seconds) => onChange(Math.round(seconds * 1_000))}
    />
  );
}
