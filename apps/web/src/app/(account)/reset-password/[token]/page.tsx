import { ResetPasswordForm } from '../../../../features/account/reset-password-form.tsx';

export default async function ResetPasswordPage({ params }: { params: Promise<{ token: string }> }) {
  return <ResetPasswordForm token={(await params).token} />;
}
