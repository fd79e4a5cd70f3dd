import { Center } from '@mantine/core';
import { TellPage } from '../../../features/callback/tell-page.tsx';

/** Where the widget's offer leads: notifications belong to an origin, and the site's is not ours. */
export default function Tell() {
  return (
    <Center component="main" mih="100dvh" p="xl">
      <TellPage />
    </Center>
  );
}
