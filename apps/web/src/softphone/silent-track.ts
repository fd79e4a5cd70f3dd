import type { ContactId, Snapshot } from '@cordboard/contracts';

/** A track that never makes a sound and needs no permission: for who only listens. Another takes its place without new SDP. */
export function silentTrack(context: AudioContext): MediaStreamTrack {
  const [track] = context.createMediaStreamDestination().stream.getAudioTracks();
  if (track === undefined) throw new TypeError('a destination of the audio context has one track');
  return track;
}

/** Whether a supervisor's leg carries the microphone: not while only listening, nor before the desk says so. */
export function speaks(snapshot: Snapshot | null, contactId: ContactId | null): boolean {
  if (snapshot?.scope !== 'desk' || contactId === null) return false;
  const { watching } = snapshot.me;
  // Taken over: it is a call like any other.
  if (snapshot.contact?.contactId === contactId) return true;
  return watching?.contactId === contactId && watching.mode !== 'listen';
}
