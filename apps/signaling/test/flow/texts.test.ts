import { LOCALES } from '@cordboard/contracts';
import { describe, expect, it } from 'vitest';
import { announcementOf } from '../../src/flow/announcement.ts';
import { SPOKEN_TEXTS, spokenWait } from '../../src/flow/texts/spoken.ts';
import { planFor } from '../support/plan.ts';

const minute = 60_000;
const { en, zh, ru } = SPOKEN_TEXTS;

describe('the estimated wait', () => {
  it('is a range of whole minutes, rounded outwards', () => {
    expect(spokenWait([2.4 * minute, 3.2 * minute])).toEqual({ kind: 'range', low: 2, high: 4 });
    expect(spokenWait([20_000, 59_000])).toEqual({ kind: 'underOneMinute' });
    expect(spokenWait([20_000, 61_000])).toEqual({ kind: 'range', low: 1, high: 2 });
    expect(spokenWait([3 * minute, 3 * minute])).toEqual({ kind: 'about', minutes: 3 });
    expect(spokenWait([61 * minute, 90 * minute])).toEqual({ kind: 'overAnHour' });
  });

  it('is said with the right plural in each language', () => {
    expect(en.wait({ kind: 'range', low: 2, high: 4 })).toBe('The wait is two to four minutes.');
    expect(en.wait({ kind: 'about', minutes: 1 })).toBe('The wait is about one minute.');
    expect(en.wait({ kind: 'about', minutes: 21 })).toBe('The wait is about 21 minutes.');
    expect(zh.wait({ kind: 'range', low: 2, high: 4 })).toBe('等待时间两到四分钟。');
    expect(zh.wait({ kind: 'range', low: 10, high: 12 })).toBe('等待时间十到十二分钟。');
    expect(ru.wait({ kind: 'range', low: 2, high: 4 })).toBe('Время ожидания от двух до четырёх минут.');
    expect(ru.wait({ kind: 'about', minutes: 1 })).toBe('Время ожидания около одной минуты.');
    expect(ru.wait({ kind: 'range', low: 20, high: 21 })).toBe('Время ожидания от двадцати до двадцати одной минуты.');
    expect(ru.wait({ kind: 'about', minutes: 11 })).toBe('Время ожидания около одиннадцати минут.');
    expect(ru.wait({ kind: 'range', low: 45, high: 52 })).toBe('Время ожидания от сорока пяти до пятидесяти двух минут.');
  });
});

describe('the position', () => {
  it('is an ordinal where the language wants one', () => {
    expect(en.position(1)).toBe('You are next in line.');
    expect(en.position(3)).toBe('You are number three in line.');
    expect(zh.position(2)).toBe('您排在第二位。');
    expect(ru.position(3)).toBe('Ваше место в очереди: третье.');
    expect(ru.position(25)).toBe('Ваше место в очереди: 25-е.');
  });
});

describe('an announcement', () => {
  it('says what the queue wants said, and nothing about a wait it does not know', () => {
    const plan = planFor({ callbackDigit: '5' });
    expect(announcementOf(plan, { position: 2, estimatedWaitMs: null }).map(textOf)).toEqual([
      'You are number two in line.',
      'To be called back without losing your place, press 5.',
    ]);
    const quiet = planFor({ announcePosition: false, announceWait: true, callbackOffered: false });
    expect(announcementOf(quiet, { position: 2, estimatedWaitMs: [minute, 2 * minute] }).map(textOf)).toEqual([
      'The wait is one to two minutes.',
    ]);
  });

  it('names star and pound', () => {
    for (const locale of LOCALES) {
      const [star, pound] = ['*', '#'].map((digit) => SPOKEN_TEXTS[locale].offerCallback(digit));
      expect(star).not.toContain('*');
      expect(pound).not.toContain('#');
    }
  });
});

it('promises a recording only where one is made', () => {
  for (const locale of LOCALES) {
    const texts = SPOKEN_TEXTS[locale];
    expect(texts.greeting('Acme', true).length).toBeGreaterThan(texts.greeting('Acme', false).length);
    expect(texts.greeting('Acme', true)).toContain('Acme');
  }
});

function textOf(sound: { kind: string; text?: string }): string {
  return sound.text ?? '';
}
