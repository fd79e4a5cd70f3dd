import { Group, Text } from '@mantine/core';

/** Two plugs and the cord between them: the board this product is named after. */
export function Mark({ withName = false }: { withName?: boolean }) {
  return (
    <Group gap={8} wrap="nowrap" aria-hidden={!withName}>
      <svg width="26" height="26" viewBox="0 0 26 26" fill="none" role="presentation">
        <rect x="1" y="1" width="24" height="24" rx="7" fill="var(--mantine-primary-color-filled)" />
        <path d="M8 9v2.5c0 5 10 2 10 7" stroke="white" strokeWidth="2.2" strokeLinecap="round" />
        <circle cx="8" cy="7.5" r="2.4" fill="white" />
        <circle cx="18" cy="18.5" r="2.4" fill="white" />
      </svg>
      {withName && (
        <Text fw={700} fz="lg" lh={1}>
          Cordboard
        </Text>
      )}
    </Group>
  );
}
