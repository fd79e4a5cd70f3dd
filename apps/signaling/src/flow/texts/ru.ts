import type { SpokenTexts } from './spoken.ts';

/** Genitive, feminine for 1 ("до одной минуты"), as "от … до …" and "около …" ask for. */
const GENITIVE = [
  'нуля', 'одной', 'двух', 'трёх', 'четырёх', 'пяти', 'шести', 'семи', 'восьми', 'девяти', 'десяти',
  'одиннадцати', 'двенадцати', 'тринадцати', 'четырнадцати', 'пятнадцати', 'шестнадцати', 'семнадцати', 'восемнадцати', 'девятнадцати',
]; // prettier-ignore
const GENITIVE_TENS: Readonly<Record<number, string>> = { 20: 'двадцати', 30: 'тридцати', 40: 'сорока', 50: 'пятидесяти' };
/** Neuter ordinals, for "место". */
const ORDINAL = [
  '', 'первое', 'второе', 'третье', 'четвёртое', 'пятое', 'шестое', 'седьмое', 'восьмое', 'девятое', 'десятое',
  'одиннадцатое', 'двенадцатое', 'тринадцатое', 'четырнадцатое', 'пятнадцатое', 'шестнадцатое', 'семнадцатое', 'восемнадцатое', 'девятнадцатое', 'двадцатое',
]; // prettier-ignore
const DIGIT_NAMES: Readonly<Record<string, string>> = { '*': 'звёздочку', '#': 'решётку' };
const PLURAL = new Intl.PluralRules('ru');

function genitive(value: number): string {
  if (value < GENITIVE.length) return GENITIVE[value] ?? String(value);
  const tens = GENITIVE_TENS[value - (value % 10)];
  if (tens === undefined) return String(value);
  return value % 10 === 0 ? tens : `${tens} ${GENITIVE[value % 10] ?? ''}`;
}
/** In the genitive, 1, 21, 31 … take "минуты"; all else "минут". */
const minutes = (value: number): string => `${genitive(value)} ${PLURAL.select(value) === 'one' ? 'минуты' : 'минут'}`;

export const ru: SpokenTexts = {
  greeting: (tenantName, recorded) => `Вас приветствует ${tenantName}.${recorded ? ' Разговор записывается.' : ''}`,
  closed: (tenantName) =>
    `Спасибо, что позвонили в ${tenantName}. Сейчас мы не работаем. Пожалуйста, позвоните в рабочее время. До свидания.`,
  full: 'Сейчас все линии заняты. Пожалуйста, позвоните немного позже. До свидания.',
  resumed: 'С возвращением. Ваше место в очереди сохранено.',
  waitedTooLong: 'Извините, никто не смог ответить вам вовремя. Пожалуйста, позвоните позже. До свидания.',
  nobodyThere: 'Извините, сейчас некому ответить на ваш звонок. Пожалуйста, позвоните позже. До свидания.',
  passedOn: 'Одну минуту, пожалуйста. Мы переводим ваш звонок в другой отдел.',
  position: (position) => (position === 1 ? 'Вы следующий в очереди.' : `Ваше место в очереди: ${ORDINAL[position] ?? `${position}-е`}.`),
  wait(wait) {
    if (wait.kind === 'underOneMinute') return 'Время ожидания меньше минуты.';
    if (wait.kind === 'overAnHour') return 'Время ожидания больше часа.';
    if (wait.kind === 'about') return `Время ожидания около ${minutes(wait.minutes)}.`;
    return `Время ожидания от ${genitive(wait.low)} до ${minutes(wait.high)}.`;
  },
  offerCallback: (digit) => `Чтобы мы вам перезвонили, а ваше место сохранилось, нажмите ${DIGIT_NAMES[digit] ?? digit}.`,
  callbackConfirmed: 'Спасибо. Ваше место сохранено, мы вам перезвоним. Вы можете положить трубку. До свидания.',
  callbackAtTime: 'Спасибо. Мы перезвоним вам в выбранное вами время. Вы можете положить трубку. До свидания.',
  callbackByOverflow: 'Мы не хотим больше держать вас на линии. Ваше место сохранено, мы вам перезвоним. До свидания.',
  callbackExists: 'Мы уже обещали вам перезвонить. Вы также можете остаться на линии.',
  callbackFailed: 'Сейчас обратный звонок невозможен. Пожалуйста, оставайтесь на линии.',
  notUnderstood: 'Извините, мы вас не поняли.',
  goodbye: 'Спасибо за звонок. До свидания.',
  apology: 'Извините, связь с оператором прервалась. Вы снова на своём месте в очереди.',
};
