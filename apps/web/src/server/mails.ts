import { newId, type Locale } from '@cordboard/contracts';
import type { Mail } from './mail.ts';

interface Words {
  readonly subject: string;
  readonly text: string;
}
interface ResetFacts {
  readonly name: string;
  readonly link: string;
}
interface InvitationFacts {
  readonly company: string;
  readonly inviter: string;
  readonly link: string;
}

const RESET: Readonly<Record<Locale, (facts: ResetFacts) => Words>> = {
  en: ({ name, link }) => ({
    subject: 'Choose a new Cordboard password',
    text: `Hello ${name},\n\nsomebody, we hope you, asked for a new password. This link works once, for one hour:\n\n${link}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
  }),
  zh: ({ name, link }) => ({
    subject: '设置新的 Cordboard 密码',
    text: `${name}，您好！\n\n我们收到了重置密码的请求，希望是您本人发起的。以下链接只能使用一次，一小时内有效：\n\n${link}\n\n如果不是您本人操作，请忽略此邮件，您的密码不会改变。\n`,
  }),
  ru: ({ name, link }) => ({
    subject: 'Новый пароль для Cordboard',
    text: `Здравствуйте, ${name}!\n\nКто-то, надеемся, что вы, запросил новый пароль. Ссылка действует один раз в течение часа:\n\n${link}\n\nЕсли это были не вы, ничего не делайте: пароль останется прежним.\n`,
  }),
};

const INVITATION: Readonly<Record<Locale, (facts: InvitationFacts) => Words>> = {
  en: ({ company, inviter, link }) => ({
    subject: `${inviter} invites you to ${company} on Cordboard`,
    text: `Hello,\n\n${inviter} would like you to take calls for ${company}. This link works once, for seven days:\n\n${link}\n`,
  }),
  zh: ({ company, inviter, link }) => ({
    subject: `${inviter} 邀请您加入 Cordboard 上的 ${company}`,
    text: `您好！\n\n${inviter} 邀请您为 ${company} 接听来电。以下链接只能使用一次，七天内有效：\n\n${link}\n`,
  }),
  ru: ({ company, inviter, link }) => ({
    subject: `${inviter} приглашает вас в компанию ${company} в Cordboard`,
    text: `Здравствуйте!\n\n${inviter} приглашает вас принимать звонки компании ${company}. Ссылка действует один раз в течение семи дней:\n\n${link}\n`,
  }),
};

/** A name that somebody typed must not become a header of its own, nor make a subject that no server takes. */
function mailOf(to: string, { subject, text }: Words): Mail {
  return { mailId: newId('mail'), to, subject: subject.replaceAll(/\s+/g, ' ').slice(0, 300), text };
}

/** In the language of the page on which the recipient asked for it. */
export function passwordResetMail({ to, locale, ...facts }: ResetFacts & { to: string; locale: Locale }): Mail {
  return mailOf(to, RESET[locale](facts));
}

/** In the inviter's language: the recipient's is not known yet. */
export function invitationMail({ to, locale, ...facts }: InvitationFacts & { to: string; locale: Locale }): Mail {
  return mailOf(to, INVITATION[locale](facts));
}
