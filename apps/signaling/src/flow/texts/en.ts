import type { SpokenTexts } from './spoken.ts';

const WORDS = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten',
  'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen', 'twenty',
]; // prettier-ignore
const DIGIT_NAMES: Readonly<Record<string, string>> = { '*': 'star', '#': 'pound' };
const PLURAL = new Intl.PluralRules('en');

const number = (value: number): string => WORDS[value] ?? String(value);
const minutes = (count: number): string => `${number(count)} ${PLURAL.select(count) === 'one' ? 'minute' : 'minutes'}`;

export const en: SpokenTexts = {
  greeting: (tenantName, recorded) => `Welcome to ${tenantName}.${recorded ? ' This call is recorded.' : ''}`,
  closed: (tenantName) =>
    `Thank you for calling ${tenantName}. We are closed right now. Please try again during our opening hours. Goodbye.`,
  full: 'All our lines are busy right now. Please try again a little later. Goodbye.',
  resumed: 'Welcome back. You have kept your place in line.',
  waitedTooLong: 'We are sorry that nobody could take your call in time. Please try again later. Goodbye.',
  nobodyThere: 'We are sorry, nobody is here to take your call at the moment. Please try again later. Goodbye.',
  passedOn: 'One moment, please. We are passing you on to another team.',
  position: (position) => (position === 1 ? 'You are next in line.' : `You are number ${number(position)} in line.`),
  wait(wait) {
    if (wait.kind === 'underOneMinute') return 'The wait is less than a minute.';
    if (wait.kind === 'overAnHour') return 'The wait is more than an hour.';
    if (wait.kind === 'about') return `The wait is about ${minutes(wait.minutes)}.`;
    return `The wait is ${number(wait.low)} to ${minutes(wait.high)}.`;
  },
  offerCallback: (digit) => `To be called back without losing your place, press ${DIGIT_NAMES[digit] ?? digit}.`,
  callbackConfirmed: 'Thank you. You keep your place in line, and we will call you back. You can hang up now. Goodbye.',
  callbackAtTime: 'Thank you. We will call you back at the time that you chose. You can hang up now. Goodbye.',
  callbackByOverflow: 'We do not want to keep you on the line any longer. You keep your place, and we will call you back. Goodbye.',
  callbackExists: 'We have already promised to call you back. You can also stay on the line.',
  callbackFailed: 'A callback is not possible right now. Please stay on the line.',
  notUnderstood: 'Sorry, we did not understand that.',
  goodbye: 'Thank you for your call. Goodbye.',
  apology: 'We are sorry, the connection to your agent was lost. You are back at your place in line.',
};
