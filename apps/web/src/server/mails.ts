import type { Mail } from './mail.ts';

export function passwordResetMail({ to, name, link }: { to: string; name: string; link: string }): Mail {
  return {
    to,
    subject: 'Choose a new Cordboard password',
    text: `Hello ${name},\n\nsomebody, we hope you, asked for a new password. This link works once, for one hour:\n\n${link}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
  };
}

export function invitationMail({ to, company, inviter, link }: { to: string; company: string; inviter: string; link: string }): Mail {
  return {
    to,
    subject: `${inviter} invites you to ${company} on Cordboard`,
    text: `Hello,\n\n${inviter} would like you to take calls for ${company}. This link works once, for seven days:\n\n${link}\n`,
  };
}
