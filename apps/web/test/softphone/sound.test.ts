import { describe, expect, it } from 'vitest';
import { NEW_CHECK, stepCheck, verdictOf, type CheckEvent, type SoundCheck } from '../../src/features/sound/check.ts';
import { resolveChoice, shouldReopen, type AudioDevice } from '../../src/softphone/device-choice.ts';
import { FIT, nextLookMs, stepFitness, type Fitness } from '../../src/softphone/fitness.ts';
import { updateProblems, type Problem, type ProblemCode } from '../../src/softphone/problems.ts';
import { NOT_SILENT, stepSilence } from '../../src/softphone/silence.ts';
import { parseSoundSettings } from '../../src/softphone/sound-settings.ts';

const system = (groupId: string): AudioDevice => ({ deviceId: 'default', label: 'Default', groupId });
const headset: AudioDevice = { deviceId: 'h', label: 'Headset', groupId: 'H' };
const laptop: AudioDevice = { deviceId: 'l', label: 'Laptop', groupId: 'L' };
const chosen = { deviceId: 'h', label: 'Headset' };

describe('a choice of device', () => {
  it('stands while the device is away, which is named; nothing is known before the browser names devices', () => {
    expect(resolveChoice(chosen, [system('L'), laptop, headset])).toEqual({ use: 'h', absent: null });
    expect(resolveChoice(chosen, [system('L'), laptop])).toEqual({ use: null, absent: chosen });
    expect(resolveChoice(chosen, [])).toEqual({ use: 'h', absent: null });
    expect(resolveChoice(null, [laptop])).toEqual({ use: null, absent: null });
  });

  it('is taken back when the device returns, and not opened again while it is in use', () => {
    const [without, all] = [
      [system('L'), laptop],
      [system('L'), laptop, headset],
    ];
    expect(shouldReopen({ chosen, usedId: 'default', before: without, now: all })).toBe(true);
    expect(shouldReopen({ chosen, usedId: 'h', before: all, now: all })).toBe(false);
    expect(shouldReopen({ chosen, usedId: 'default', before: all, now: without })).toBe(false);
  });

  it('of nothing follows the system’s default', () => {
    const was = [system('L'), laptop, headset];
    expect(shouldReopen({ chosen: null, usedId: 'default', before: was, now: [system('H'), laptop, headset] })).toBe(true);
    expect(shouldReopen({ chosen: null, usedId: 'default', before: was, now: [system('L'), laptop] })).toBe(false);
    expect(shouldReopen({ chosen: null, usedId: 'default', before: [], now: was })).toBe(false);
  });
});

it('settings that cannot be read are as they were never made', () => {
  const fresh = parseSoundSettings(null);
  expect(fresh).toMatchObject({ microphone: null, ringer: null, echoCancellation: true, ringVolume: 0.7, gated: [] });
  expect(parseSoundSettings('{')).toEqual(fresh);
  expect(parseSoundSettings('{"ringVolume": 7}')).toEqual(fresh);
  expect(parseSoundSettings('{"ringVolume": 0.2, "microphone": {"deviceId": "h", "label": "Headset"}}')).toEqual({
    ...fresh,
    ringVolume: 0.2,
    microphone: chosen,
  });
});

describe('silence', () => {
  const listen = (peaks: readonly (number | null)[], cutOff = false) =>
    peaks.reduce((silence, peak, index) => stepSilence(silence, { nowMs: index * 1_000, peak, cutOff }), NOT_SILENT).silent;
  it('is nothing but zeros for ten seconds; the least noise is none', () => {
    expect(listen(Array(10).fill(0) as number[])).toBe(false);
    expect(listen(Array(11).fill(0) as number[])).toBe(true);
    expect(listen([...(Array(11).fill(0) as number[]), 1e-6])).toBe(false);
    expect(listen(Array(30).fill(1e-5) as number[])).toBe(false);
    expect(listen([...(Array(9).fill(0) as number[]), 0.1, ...(Array(9).fill(0) as number[])])).toBe(false);
  });
  it('is not what cannot be measured, and is what a switch keeps back', () => {
    expect(listen(Array(30).fill(null) as null[])).toBe(false);
    expect(listen(Array(11).fill(0.2) as number[], true)).toBe(true);
  });
});

describe('fitness', () => {
  /** Looks as the page does: at each change and whenever it asked to. */
  function follow(changes: readonly (readonly [atMs: number, ...codes: ProblemCode[]])[], untilMs: number) {
    const told: [number, string | null][] = [];
    let [fitness, problems]: [Fitness, readonly Problem[]] = [FIT, []];
    const look = (nowMs: number): void => {
      const before = fitness.trouble;
      fitness = stepFitness(fitness, problems, nowMs);
      if (fitness.trouble !== before) told.push([nowMs, fitness.trouble]);
    };
    for (const [index, [atMs, ...codes]] of changes.entries()) {
      problems = updateProblems(problems, new Set(codes), atMs);
      look(atMs);
      const endMs = changes[index + 1]?.[0] ?? untilMs;
      for (let next = nextLookMs(fitness, problems, atMs); next !== null && next < endMs; next = nextLookMs(fitness, problems, next))
        look(next);
    }
    return told;
  }

  it('waits for as long as each trouble may last, and for its end', () => {
    expect(follow([[0, 'permissionDenied'], [5_000]], 60_000)).toEqual([
      [0, 'permissionDenied'],
      [6_000, null],
    ]);
    expect(follow([[0, 'noMicrophone'], [900]], 60_000)).toEqual([]);
    expect(follow([[0, 'noMicrophone'], [1_400]], 60_000)).toEqual([
      [1_000, 'noMicrophone'],
      [2_400, null],
    ]);
    expect(follow([[0, 'socketLost'], [1_000, 'notRegistered'], [2_000]], 60_000)).toEqual([]);
  });

  it('tells the worst, and the other when that is mended', () => {
    expect(follow([[0, 'audioBlocked'], [2_000, 'audioBlocked', 'permissionDenied'], [3_000, 'audioBlocked'], [4_000]], 60_000)).toEqual([
      [1_000, 'audioBlocked'],
      [2_000, 'permissionDenied'],
      [3_000, 'audioBlocked'],
      [5_000, null],
    ]);
  });

  it('does not flap: each time it comes again its end is believed later, and a quiet minute is forgiven', () => {
    const changes = Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? ([index * 2_500, 'microphoneSilent'] as const) : ([index * 2_500] as const),
    );
    const told = follow(changes, 400_000);
    expect(told.slice(0, 4)).toEqual([
      [0, 'microphoneSilent'],
      [3_500, null],
      [5_000, 'microphoneSilent'],
      [9_500, null],
    ]);
    expect(told.filter(([, trouble]) => trouble !== null).length).toBeLessThan(5);
    expect(follow([[0, 'permissionDenied'], [1_000], [70_000, 'permissionDenied'], [71_000]], 100_000).at(-1)).toEqual([72_000, null]);
  });

  it('trouble that is too young to count keeps the end of another from being believed', () => {
    expect(follow([[0, 'permissionDenied'], [1_000, 'notRegistered'], [2_400], [2_450]], 60_000)).toEqual([
      [0, 'permissionDenied'],
      [3_400, null],
    ]);
  });
});

describe('the check before a call', () => {
  const line = { registered: true, connected: true, roundTripMs: 40 };
  const speak = (level: number): CheckEvent[] =>
    Array.from({ length: 70 }, (_, index) => ({ type: 'level', level, nowMs: 1_000 + index * 100 }) as const);
  const run = (...events: readonly CheckEvent[]): SoundCheck => events.reduce(stepCheck, NEW_CHECK);
  const opened: CheckEvent = { type: 'opened', nowMs: 1_000 };
  const heard = (fields = {}, yes = true): CheckEvent => ({ type: 'answered', heard: yes, line: { ...line, ...fields } });

  it('is good when a voice comes, is heard, and the line stands', () => {
    const check = run(opened, ...speak(0.5), heard());
    expect(check).toMatchObject({ step: 'done', microphone: 'ok', speaker: 'ok', line: 'ok' });
    expect(verdictOf(check)).toBe('good');
    expect(verdictOf(run(opened, ...speak(0.5)))).toBeNull();
  });

  it('a short crack is no voice', () => {
    expect(run(opened, { type: 'level', level: 1, nowMs: 1_100 }, { type: 'level', level: 0, nowMs: 1_700 }).step).toBe('microphone');
  });

  it.each([
    ['quiet', 'flawed', run(opened, ...speak(0.1), heard())],
    ['silent', 'bad', run(opened, ...speak(0), heard())],
    ['denied', 'bad', run({ type: 'refused', denied: true })],
    ['missing', 'bad', run({ type: 'refused', denied: false })],
  ] as const)('a microphone that is %s is %s', (microphone, verdict, check) => {
    expect(check).toMatchObject({ step: 'done', microphone });
    expect(verdictOf(check)).toBe(verdict);
  });

  it.each([
    ['bad', heard({}, false)],
    ['flawed', heard({ roundTripMs: 900 })],
    ['good', heard({ roundTripMs: null })],
    ['bad', heard({ registered: false })],
    ['bad', heard({ connected: false })],
  ] as const)('is %s with this speaker and line', (verdict, answer) => {
    expect(verdictOf(run(opened, ...speak(0.5), answer))).toBe(verdict);
  });

  it('an event of another step changes nothing', () => {
    expect(run(heard())).toBe(NEW_CHECK);
    const done = run({ type: 'refused', denied: true });
    expect(stepCheck(done, opened)).toBe(done);
  });
});
