import { CordboardError, type MediaDirection } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import { parse, type SessionDescription } from 'sdp-transform';
import { isDynamicPayloadType, isExtensionId, isIceUfrag, isMid, isSsrc, readFingerprint } from './bounds.ts';

export type DtlsSetup = 'actpass' | 'active' | 'passive';
type RemoteMedia = SessionDescription['media'][number];

/** What a browser's SDP says about its one audio line; payload types are the browser's. */
export interface RemoteAudio {
  readonly mid: string;
  readonly opus: { readonly payloadType: number; readonly fmtp: string | null };
  /** RFC 4733; 48000 where offered, else 8000. Its events come in this clock. */
  readonly digits: { readonly payloadType: number; readonly clockRate: number } | null;
  readonly ssrc: number | null;
  readonly iceUfrag: string;
  readonly fingerprint: types.DtlsFingerprint;
  readonly setup: DtlsSetup;
  readonly extensions: readonly { readonly id: number; readonly uri: string }[];
  /** Seen from the browser. */
  readonly direction: MediaDirection;
  /** All m-lines in order: an answer has as many (RFC 3264 section 6). */
  readonly lines: readonly { readonly type: string; readonly protocol: string; readonly payloads: string; readonly mid: string | null }[];
  readonly audioIndex: number;
}

const refuse = (detail: string): CordboardError => new CordboardError('unsupported_media', { detail });

/** Throws `unsupported_media` with what is missing or out of bounds. */
export function parseRemoteAudio(sdp: string): RemoteAudio {
  const session = parse(sdp);
  const audioIndex = session.media.findIndex((line) => line.type === 'audio' && line.port !== 0);
  const media = session.media[audioIndex];
  if (!media) throw refuse('no audio line');
  const opus = media.rtp.find((rtp) => rtp.codec.toLowerCase() === 'opus');
  if (!opus) throw refuse('no Opus');
  if (!isDynamicPayloadType(opus.payload)) throw refuse(`payload type ${opus.payload} of Opus`);
  if (media.rtcpMux === undefined) throw refuse('no rtcp-mux');
  const iceUfrag = String(media.iceUfrag ?? session.iceUfrag ?? '');
  if (!isIceUfrag(iceUfrag)) throw refuse('no ice-ufrag');
  const said = media.fingerprint ?? session.fingerprint;
  const fingerprint = said ? readFingerprint(said.type, said.hash) : null;
  if (!fingerprint) throw refuse('no fingerprint');
  const mid = String(media.mid ?? audioIndex);
  if (!isMid(mid)) throw refuse('the mid is no token');
  const ssrc = media.ssrcs?.[0] ? Number(media.ssrcs[0].id) : null;
  if (ssrc !== null && !isSsrc(ssrc)) throw refuse(`SSRC ${ssrc}`);
  return {
    mid,
    opus: { payloadType: opus.payload, fmtp: media.fmtp.find((fmtp) => fmtp.payload === opus.payload)?.config ?? null },
    digits: digitsOf(media),
    ssrc,
    iceUfrag,
    fingerprint,
    setup: setupOf(media.setup ?? sessionSetup(session)),
    extensions: extensionsOf(media),
    direction: media.direction ?? session.direction ?? 'sendrecv',
    lines: session.media.map((line) => ({
      type: line.type,
      protocol: line.protocol,
      payloads: line.payloads ?? '0',
      mid: line.mid === undefined ? null : String(line.mid),
    })),
    audioIndex,
  };
}

/** What we do on a line where the browser does `remote` (RFC 3264 section 6.1). */
export function mirrored(remote: MediaDirection): MediaDirection {
  const table = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' } as const;
  return table[remote];
}

function digitsOf(media: RemoteMedia): RemoteAudio['digits'] {
  const events = media.rtp.filter((rtp) => rtp.codec.toLowerCase() === 'telephone-event' && isDynamicPayloadType(rtp.payload));
  const chosen = events.find((rtp) => rtp.rate === 48_000) ?? events.find((rtp) => rtp.rate === 8_000) ?? events[0];
  return chosen ? { payloadType: chosen.payload, clockRate: chosen.rate ?? 8_000 } : null;
}

/** Each id and each URI once, as RFC 8285 section 5 wants it. */
function extensionsOf(media: RemoteMedia): RemoteAudio['extensions'] {
  const extensions = (media.ext ?? []).map((ext) => ({ id: ext.value, uri: ext.uri }));
  const twice =
    new Set(extensions.map(({ id }) => id)).size < extensions.length || new Set(extensions.map(({ uri }) => uri)).size < extensions.length;
  if (twice || !extensions.every(({ id }) => isExtensionId(id))) throw refuse('header extensions');
  return extensions;
}

/** sdp-transform types the session level without it. */
function sessionSetup(session: SessionDescription): string | undefined {
  return 'setup' in session && typeof session.setup === 'string' ? session.setup : undefined;
}

function setupOf(setup: string | undefined): DtlsSetup {
  if (setup === 'actpass' || setup === 'active' || setup === 'passive') return setup;
  throw refuse(`DTLS setup ${setup ?? 'missing'}`);
}
