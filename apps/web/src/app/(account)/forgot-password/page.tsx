import { ForgotPasswordForm } from '../../../features/account/forgot-password-form.tsx';
import { mailConfigured } from '../../../server/mail.ts';

export const dynamic = 'force-dynamic';

export default function ForgotPasswordPage() {
  return <ForgotPasswordForm canMail={mailConfigured()} />;
}
