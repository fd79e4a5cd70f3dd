import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchNetwork } from '../../src/softphone/watch-network.ts';
import { PageEvents } from './page-events.ts';

const tell = { onChange: vi.fn<() => void>(), onDoubt: vi.fn<() => void>() };
let stop = (): void => undefined;
beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const told = (): { changes: number; doubts: number } => {
  vi.advanceTimersByTime(100);
  return { changes: tell.onChange.mock.calls.length, doubts: tell.onDoubt.mock.calls.length };
};

it('a network of another type is another one, new estimates of the same are a doubt', () => {
  const page = new PageEvents('wifi');
  stop = watchNetwork(tell);
  page.connectionChanges();
  expect(told()).toEqual({ changes: 0, doubts: 1 });
  page.connectionChanges('ethernet');
  page.connectionChanges();
  expect(told()).toEqual({ changes: 1, doubts: 1 });
  page.connectionChanges();
  expect(told()).toEqual({ changes: 1, doubts: 2 });
});

it('where the browser names no type every change of the connection is a doubt, and coming back online none', () => {
  const page = new PageEvents();
  stop = watchNetwork(tell);
  page.connectionChanges();
  expect(told()).toEqual({ changes: 0, doubts: 1 });
  page.connectionChanges();
  page.online();
  expect(told()).toEqual({ changes: 1, doubts: 1 });
  stop();
  page.connectionChanges();
  page.online();
  expect(told()).toEqual({ changes: 1, doubts: 1 });
});
