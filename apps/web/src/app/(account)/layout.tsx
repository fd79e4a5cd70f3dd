import { Center, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { LanguagePicker } from '../../features/account/language-picker.tsx';
import { Mark } from '../../features/shell/mark.tsx';

export default function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={420} gap="lg">
        <Mark withName />
        {children}
        <LanguagePicker />
      </Stack>
    </Center>
  );
}
