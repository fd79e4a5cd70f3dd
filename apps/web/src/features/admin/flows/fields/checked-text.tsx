'use client';

import { TextInput, type TextInputProps } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';

type Props = Omit<TextInputProps, 'value' | 'onChange' | 'defaultValue'> & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly isRight: (text: string) => boolean;
  /** What is said while it is not. */
  readonly wrong: string;
  readonly 'data-field'?: string;
};

/** A draft can only hold what has the right shape, so what is half typed stays here. */
export function CheckedText({ value, onChange, isRight, wrong, error, ...rest }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextInput
      {...rest}
      value={typed ?? value}
      error={typed === null ? error : wrong}
      onChange={({ currentTarget: { value: text } }) => {
        setTyped(isRight(text) ? null : text);
        if (isRight(text)) onChange(text);
      }}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

const ATTRIBUTE = /^[a-z][A-Za-z0-9_]{0,63}$/;
const REFERENCE = /^((caller|call)\.[A-Za-z][A-Za-z0-9_-]{0,63}|[a-z][A-Za-z0-9_]{0,63})$/;
const OUTCOME = /^[A-Za-z0-9_-]{1,32}$/;

type NameProps = Omit<Props, 'isRight' | 'wrong'>;

/** A name that a flow may set; empty when `mayBeEmpty`. */
export function AttributeName({ mayBeEmpty = false, ...rest }: NameProps & { readonly mayBeEmpty?: boolean }) {
  const t = useTranslations('flows.field');
  return <CheckedText {...rest} isRight={(text) => (mayBeEmpty && text === '') || ATTRIBUTE.test(text)} wrong={t('attributeWrong')} />;
}

/** A name that a flow may read. */
export function AttributeReference(props: NameProps) {
  const t = useTranslations('flows.field');
  return <CheckedText {...props} isRight={(text) => REFERENCE.test(text)} wrong={t('referenceWrong')} />;
}

/** A name of a way out. */
export function OutcomeName(props: NameProps) {
  const t = useTranslations('flows.field');
  return <CheckedText {...props} isRight={(text) => OUTCOME.test(text)} wrong={t('outcomeWrong')} />;
}
