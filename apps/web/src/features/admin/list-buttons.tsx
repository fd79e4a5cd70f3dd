'use client';

import { ActionIcon, Button, type ActionIconProps } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';

/** Takes one out of a list in a form. */
export function RemoveButton({ label, onClick, size }: { label: string; onClick: () => void; size?: ActionIconProps['size'] }) {
  return (
    <ActionIcon variant="subtle" color="gray" {...(size === undefined ? {} : { size })} aria-label={label} onClick={onClick}>
      <IconX size={size === 'sm' ? 14 : 16} aria-hidden />
    </ActionIcon>
  );
}

/** Puts one more at the end of a list in a form. */
export function AddButton(props: { label: string; onClick: () => void; disabled?: boolean; variant?: 'subtle' | 'default' }) {
  const { label, onClick, disabled = false, variant = 'subtle' } = props;
  return (
    <Button
      variant={variant}
      size="xs"
      w="fit-content"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={onClick}
      disabled={disabled}
    >
      {label}
    </Button>
  );
}

/** The list with another one at this place; without it when that is null. */
export function replaceAt<T>(list: readonly T[], place: number, one: T | null): T[] {
  return list.flatMap((old, at) => (at !== place ? [old] : one === null ? [] : [one]));
}
