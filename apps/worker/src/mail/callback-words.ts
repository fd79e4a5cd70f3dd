import type { Locale } from '@cordboard/contracts';
import type { CallbackMailKind } from '@cordboard/db';

export interface CallbackMailFacts {
  readonly company: string;
  /** "Tuesday 24 November, 18:30", null: when it is the customer's turn. */
  readonly time: string | null;
  /** At a quiet moment, and at that time at the latest. */
  readonly whenQuiet: boolean;
}

export interface CallbackWords {
  readonly subject: string;
  /** What it is about, a sentence or two. */
  readonly lead: string;
  /** What the link is good for. */
  readonly how: string;
  readonly button: string;
}

type Words = Readonly<Record<CallbackMailKind, (facts: CallbackMailFacts) => CallbackWords>>;

const EN = {
  button: 'Open my callback',
  how: 'Open this page and keep it open: it rings there, in the browser. You can also change the time or cancel there. The link opens in one browser only, until we have talked.',
};
const ZH = {
  button: '打开我的回电页面',
  how: '请打开此页面并保持打开：回电会在浏览器中响铃。您也可以在那里更改时间或取消。此链接只能在一个浏览器中打开，通话后失效。',
};
const RU = {
  button: 'Открыть мой звонок',
  how: 'Откройте эту страницу и не закрывайте её: звонок раздастся прямо в браузере. Там же можно изменить время или отказаться от звонка. Ссылка открывается только в одном браузере и действует до разговора.',
};

const WORDS: Readonly<Record<Locale, Words>> = {
  en: {
    promised: ({ company, time, whenQuiet }) =>
      time === null || whenQuiet
        ? {
            ...EN,
            subject: `${company} will call you back`,
            lead:
              time === null
                ? `${company} will call you back when it is your turn. You keep your place in line.`
                : `${company} will call you back when it is quiet, at the latest: ${time}.`,
          }
        : { ...EN, subject: `${company} will call you back: ${time}`, lead: `${company} will call you back: ${time}.` },
    soon: ({ company, time }) => ({
      ...EN,
      subject: `In a few minutes ${company} calls you back`,
      lead: `In a few minutes, at the time that you chose (${time ?? ''}), ${company} calls you back.`,
    }),
    ringing: ({ company }) => ({
      ...EN,
      subject: `${company} is calling you back now`,
      lead: `It is your turn: ${company} is calling you back right now.`,
    }),
    missed: ({ company, time }) => ({
      ...EN,
      subject: `${company} could not reach you`,
      lead: `${company} has just tried to call you back and could not reach you.${time === null ? '' : ` The next try: ${time}.`}`,
    }),
  },
  zh: {
    promised: ({ company, time, whenQuiet }) =>
      time === null || whenQuiet
        ? {
            ...ZH,
            subject: `${company}会给您回电`,
            lead: time === null ? `轮到您时，${company}会给您回电。您的排队位置已保留。` : `${company}会在不忙时给您回电，最迟：${time}。`,
          }
        : { ...ZH, subject: `${company}会给您回电：${time}`, lead: `${company}会在以下时间给您回电：${time}。` },
    soon: ({ company, time }) => ({
      ...ZH,
      subject: `${company}几分钟后给您回电`,
      lead: `几分钟后，即您选择的时间（${time ?? ''}），${company}会给您回电。`,
    }),
    ringing: ({ company }) => ({
      ...ZH,
      subject: `${company}正在给您回电`,
      lead: `轮到您了：${company}现在正在给您回电。`,
    }),
    missed: ({ company, time }) => ({
      ...ZH,
      subject: `${company}未能联系到您`,
      lead: `${company}刚才给您回电，但未能联系到您。${time === null ? '' : `下次回电时间：${time}。`}`,
    }),
  },
  ru: {
    promised: ({ company, time, whenQuiet }) =>
      time === null || whenQuiet
        ? {
            ...RU,
            subject: `${company}: мы вам перезвоним`,
            lead:
              time === null
                ? `${company} перезвонит вам, когда подойдёт ваша очередь. Ваше место сохранено.`
                : `${company} перезвонит вам, когда станет спокойнее, но не позже: ${time}.`,
          }
        : { ...RU, subject: `${company}: мы вам перезвоним, ${time}`, lead: `${company} перезвонит вам: ${time}.` },
    soon: ({ company, time }) => ({
      ...RU,
      subject: `${company}: звонок через несколько минут`,
      lead: `Через несколько минут, в выбранное вами время (${time ?? ''}), ${company} перезвонит вам.`,
    }),
    ringing: ({ company }) => ({
      ...RU,
      subject: `${company}: мы вам звоним`,
      lead: `${company}: подошла ваша очередь, мы звоним вам прямо сейчас.`,
    }),
    missed: ({ company, time }) => ({
      ...RU,
      subject: `${company}: не удалось до вас дозвониться`,
      lead: `${company}: мы только что перезванивали и не смогли до вас дозвониться.${time === null ? '' : ` Следующая попытка: ${time}.`}`,
    }),
  },
};

export function callbackWords(locale: Locale, kind: CallbackMailKind, facts: CallbackMailFacts): CallbackWords {
  return WORDS[locale][kind](facts);
}
