import { getTranslations } from 'next-intl/server';
import { SignUpForm } from '../../../features/account/sign-up-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('account.signUp'))('title') };
}

export default function SignUpPage() {
  return <SignUpForm />;
}
