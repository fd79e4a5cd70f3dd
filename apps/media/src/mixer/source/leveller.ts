/** Where speech is brought to, in dB of full scale (RMS of the frames in which somebody speaks). */
const TARGET_DB = -23;
const MAX_UP_DB = 9;
const MAX_DOWN_DB = 12;
/** 3 dB a second: heard as a voice that is well set, never as pumping. */
const STEP_DB = 0.06;
/** Speech is louder than this, and than the floor by a margin. */
const GATE_DB = -48;
const OVER_FLOOR_DB = 9;
/** The floor follows what is quiet at once and what is loud slowly, 1 dB a second. */
const FLOOR_RISE_DB = 0.02;
const FIRST_FLOOR_DB = -70;
/** Weight of a 20 ms frame in a mean over some 1.5 s. */
const WEIGHT = 20 / 1_500;

const powerOf = (db: number): number => 10 ** (db / 10);
export const decibels = (rms: number): number => 20 * Math.log10(Math.max(rms, 1e-6));

/**
 * Keeps sources even: a slow gain towards a common loudness, moved only while somebody speaks, so that pauses and noise
 * are not pulled up. It begins at 0 dB and with the loudness it wants, so a leg that joins a mix is as loud as it was.
 */
export class Leveller {
  #floorDb = FIRST_FLOOR_DB;
  #power = powerOf(TARGET_DB);
  #gainDb = 0;

  get gain(): number {
    return 10 ** (this.#gainDb / 20);
  }

  /** One 20 ms frame's level before the gain. */
  hear(rms: number): void {
    const db = decibels(rms);
    const speech = db > GATE_DB && db > this.#floorDb + OVER_FLOOR_DB;
    this.#floorDb = Math.min(db, this.#floorDb + FLOOR_RISE_DB);
    if (!speech) return;
    this.#power += WEIGHT * (powerOf(db) - this.#power);
    const wantedDb = Math.min(MAX_UP_DB, Math.max(-MAX_DOWN_DB, TARGET_DB - 10 * Math.log10(this.#power)));
    this.#gainDb += Math.min(STEP_DB, Math.max(-STEP_DB, wantedDb - this.#gainDb));
  }
}
