import type { CallRole, CallSound, CallView, SupervisionMode } from '@cordboard/contracts';

type Party = CallView['parties'][number];

/** One mark of the grid: whether `listener` hears `sound`, and what pressing it asks for; null: it is no switch. */
export interface Cell {
  readonly sound: CallSound;
  readonly state: 'self' | 'hears' | 'silent';
  readonly asks: SupervisionMode | null;
}

/** The columns: everybody who is there, then music and words while somebody hears them. */
export function soundsOf({ parties }: CallView): readonly CallSound[] {
  const played = (['music', 'words'] as const).filter((sound) => parties.some(({ hears }) => hears.includes(sound)));
  return [...parties.map(({ role }) => role), ...played];
}

export function cellsOf(party: Party, sounds: readonly CallSound[], mode: SupervisionMode | null): readonly Cell[] {
  return sounds.map((sound) => ({
    sound,
    state: sound === party.role ? 'self' : party.hears.includes(sound) ? 'hears' : 'silent',
    asks: sound === 'supervisor' && mode !== null ? askedBy(party.role, mode) : null,
  }));
}

/** Who hears the supervisor is the mode: the agent from whisper on, the others with barge. */
function askedBy(listener: CallRole, mode: SupervisionMode): SupervisionMode | null {
  if (listener === 'agent') return mode === 'listen' ? 'whisper' : 'listen';
  if (listener === 'customer') return mode === 'barge' ? 'whisper' : 'barge';
  return null;
}
