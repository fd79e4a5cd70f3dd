import type { Locale, PushPayload } from '@cordboard/contracts';

interface Words {
  readonly title: string;
  readonly body: string;
}
/** `time`: the chosen one, or that of the next try; null: there is none. */
type Say = (company: string, time: string | null) => Words;

const WORDS: Readonly<Record<Locale, Readonly<Record<PushPayload['kind'], Say>>>> = {
  en: {
    soon: (company, time) => ({ title: `${company} calls you back soon`, body: `At ${time ?? ''}. Press here: it rings in your browser.` }),
    ringing: (company) => ({ title: `${company} is calling you back now`, body: 'It is your turn. Press here to answer.' }),
    missed: (company, time) => ({
      title: `${company} could not reach you`,
      body: time === null ? 'Press here to see what happens next.' : `The next try: ${time}. Press here to be there.`,
    }),
  },
  zh: {
    soon: (company, time) => ({ title: `${company}即将给您回电`, body: `时间：${time ?? ''}。点击此处，回电将在浏览器中响铃。` }),
    ringing: (company) => ({ title: `${company}正在给您回电`, body: '轮到您了。点击此处接听。' }),
    missed: (company, time) => ({
      title: `${company}未能联系到您`,
      body: time === null ? '点击此处查看后续安排。' : `下次回电时间：${time}。点击此处等候来电。`,
    }),
  },
  ru: {
    soon: (company, time) => ({
      title: `${company}: скоро перезвоним`,
      body: `Время звонка: ${time ?? ''}. Нажмите здесь: звонок раздастся в браузере.`,
    }),
    ringing: (company) => ({ title: `${company}: мы вам звоним`, body: 'Подошла ваша очередь. Нажмите, чтобы ответить.' }),
    missed: (company, time) => ({
      title: `${company}: не удалось до вас дозвониться`,
      body: time === null ? 'Нажмите, чтобы узнать, что будет дальше.' : `Следующая попытка: ${time}. Нажмите, чтобы ответить на звонок.`,
    }),
  },
};

/** Pure. The time is that of the browser's own zone. */
export function wordsOf({ locale, kind, company, atMs }: PushPayload, timeZone?: string): Words {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', hour: 'numeric', minute: '2-digit', timeZone });
  // Intl parts hours and "PM" by a narrow space that not every system shows.
  return WORDS[locale][kind](company, atMs === null ? null : format.format(atMs).replaceAll(/\s/g, ' '));
}
