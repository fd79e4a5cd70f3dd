import { recordingPeaksSchema, type RecordingPeaks } from '@cordboard/contracts';
import { waitFor } from '@cordboard/test-kit';
import type { Page } from 'playwright-core';
import { orNull } from './measure.ts';

export interface ReadHistory {
  /** Contacts in the list. */
  readonly rows: number;
  /** The contact asked for was in the list. */
  readonly found: boolean;
  /** How far the player in the page came, s; null: it did not play. */
  readonly playedS: number | null;
  /** The last recording as the page's own address gives it: of a callback that is the talk, after the wait. */
  readonly audio: Buffer;
  /** Ids of all of them, in order. */
  readonly recordings: readonly string[];
  /** What the page says of the contact, word for word. */
  readonly text: string;
}

const PLAYED_S = 2;

/** Goes to the history by the rail, opens the contact (or the newest one), and plays its (last) recording for two seconds. */
export async function readHistory(page: Page, contactId: string | null = null): Promise<ReadHistory> {
  await page.click('nav a[href="/history"]');
  await page.waitForSelector('[data-part=row]', { timeout: 20_000 });
  const rows = await page.locator('[data-part=row]').count();
  const row = page.locator(contactId === null ? '[data-part=row]' : `[data-part=row][data-contact-id="${contactId}"]`).first();
  await row.click({ timeout: 20_000 });
  const players = page.locator('[data-part=recording]');
  await waitFor(
    'the recordings to be ready',
    async () => (await players.count()) > 0 && (await page.locator('[data-part=recordingUnderWay]').count()) === 0,
    60_000,
  );
  const recordings = await players.evaluateAll((found) => found.map((one) => one.getAttribute('data-recording-id') ?? ''));
  const player = players.last();
  const recordingId = recordings.at(-1) ?? '';
  await player.locator('button').first().click();
  const position = player.locator('[role=slider]');
  const playedS = await orNull(
    waitFor('the recording to play', async () => {
      const atS = Number(await position.getAttribute('aria-valuenow'));
      return atS >= PLAYED_S ? atS : null;
    }),
  );
  const detail = page.locator('[data-part=detail]');
  const opened = await detail.getAttribute('data-contact-id');
  const response = await page.request.get(new URL(`/api/recordings/${recordingId}/audio`, page.url()).href);
  if (!response.ok()) throw new Error(`the recording was refused: ${response.status()} ${await response.text()}`);
  return {
    rows,
    found: contactId === null || opened === contactId,
    playedS,
    audio: await response.body(),
    recordings,
    text: await detail.innerText(),
  };
}

/** What is drawn of a recording, as whoever is signed in to the page gets it. */
export async function readPeaks(page: Page, recordingId: string | undefined): Promise<RecordingPeaks> {
  const response = await page.request.get(new URL(`/api/recordings/${recordingId ?? ''}/peaks`, page.url()).href);
  return recordingPeaksSchema.parse(await response.json());
}
