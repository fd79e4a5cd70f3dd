import type { Visitor } from '../actors.ts';

/** Chooses the first offered time that is not before a moment, nor the one it is to be moved from. Unix ms. */
export async function chooseSlot({ widget }: Visitor, notBeforeMs: number, except: number | null = null): Promise<number> {
  const select = await widget.part('slot');
  const offered = await select.evaluate((element) => [...(element as HTMLSelectElement).options].map(({ value }) => Number(value)));
  const chosen = offered.find((atMs) => atMs >= notBeforeMs && atMs !== except);
  if (chosen === undefined) throw new Error(`no time after ${String(notBeforeMs)} is offered: ${offered.slice(0, 5).join(', ')}`);
  await select.selectOption(String(chosen));
  return chosen;
}
