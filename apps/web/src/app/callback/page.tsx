import { Center } from '@mantine/core';
import { headers } from 'next/headers';
import { CallbackPage } from '../../features/callback/callback-page.tsx';

/** Where the link in a mail leads: the callback rings here as it would on the site. */
export default async function Callback() {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <Center component="main" mih="100dvh" p="xl">
      <CallbackPage {...(nonce === undefined ? {} : { nonce })} />
    </Center>
  );
}
