import { getTranslations } from 'next-intl/server';
import { SignInForm } from '../../../features/account/sign-in-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('account.signIn'))('title') };
}

/** `next` is a path of ours; anything else would send people to a stranger's page with our name on the way. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string }> }) {
  const { next = '/' } = await searchParams;
  return <SignInForm next={/^\/(?![/\\])/.test(next) ? next : '/'} />;
}
