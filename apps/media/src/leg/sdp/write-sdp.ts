import { isIPv6 } from 'node:net';
import type { MediaDirection } from '@cordboard/contracts';
import type { types } from 'mediasoup';
import { write, type SessionDescription } from 'sdp-transform';
import { MID_EXTENSION } from '../../workers/capabilities.ts';
import type { DtlsSetup, RemoteAudio } from './remote-audio.ts';

type MediaLine = SessionDescription['media'][number];

/** Our side of a WebRTC leg: what mediasoup says about its transport, and the SDP session's own identity. */
export interface LocalAudio {
  readonly address: string;
  readonly sessionId: number;
  /** Goes up with each description sent (RFC 8866 section 5.2). */
  readonly version: number;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: readonly types.IceCandidate[];
  readonly fingerprints: readonly types.DtlsFingerprint[];
  readonly direction: MediaDirection;
  readonly setup: DtlsSetup;
}

/** The rate that every browser has, and no second one: offered two, Chromium answers both and sends in the lower. */
const OFFERED_DIGITS = { payload: 126, rate: 8_000 };
/** RFC 4733 section 2.4.1: the events we take. */
const DIGIT_EVENTS = '0-16';
const OPUS_FMTP = 'minptime=10;useinbandfec=1';

/**
 * The answer to a browser: its payload types and its Opus parameters, no `a=ssrc` (so that what it hears can change
 * without new SDP) and no header extensions, but the MID where the offer names no SSRC to know its packets by.
 */
export function writeAnswer(local: LocalAudio, remote: RemoteAudio): string {
  const { opus, digits } = remote;
  const mid = remote.extensions.find((ext) => ext.uri === MID_EXTENSION);
  const audio = audioLine(local, {
    mid: remote.mid,
    rtp: [
      { payload: opus.payloadType, codec: 'opus', rate: 48_000, encoding: 2 },
      ...(digits ? [{ payload: digits.payloadType, codec: 'telephone-event', rate: digits.clockRate }] : []),
    ],
    fmtp: [
      { payload: opus.payloadType, config: opus.fmtp ?? OPUS_FMTP },
      ...(digits ? [{ payload: digits.payloadType, config: DIGIT_EVENTS }] : []),
    ],
    ext: remote.ssrc === null && mid ? [{ value: mid.id, uri: mid.uri }] : [],
  });
  const lines = remote.lines.map((line, index) => (index === remote.audioIndex ? audio : refused(line)));
  return writeSession(local, remote.mid, lines);
}

/**
 * Our offer to a browser. It names no header extension: with MID negotiated, browsers bind the line to the first SSRC and
 * play no second source. The answers of browsers name their SSRC.
 */
export function writeOffer(local: LocalAudio, mid: string, opusPayloadType: number): string {
  const audio = audioLine(local, {
    mid,
    rtp: [
      { payload: opusPayloadType, codec: 'opus', rate: 48_000, encoding: 2 },
      { ...OFFERED_DIGITS, codec: 'telephone-event' },
    ],
    fmtp: [
      { payload: opusPayloadType, config: OPUS_FMTP },
      { payload: OFFERED_DIGITS.payload, config: DIGIT_EVENTS },
    ],
    ext: [],
  });
  return writeSession(local, mid, [audio]);
}

function audioLine(local: LocalAudio, line: Pick<MediaLine, 'rtp' | 'fmtp' | 'ext'> & { mid: string }): MediaLine {
  return {
    ...line,
    type: 'audio',
    port: local.iceCandidates[0]?.port ?? 9,
    protocol: 'UDP/TLS/RTP/SAVPF',
    payloads: line.rtp.map((rtp) => rtp.payload).join(' '),
    connection: connectionOf(local.address),
    direction: local.direction,
    setup: local.setup,
    iceUfrag: local.iceParameters.usernameFragment,
    icePwd: local.iceParameters.password,
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    ptime: 20,
    msid: [{ id: 'cordboard', appdata: 'audio' }],
    candidates: local.iceCandidates.map((candidate) => ({
      foundation: candidate.foundation,
      component: 1,
      transport: candidate.protocol,
      priority: candidate.priority,
      ip: candidate.address,
      port: candidate.port,
      type: candidate.type,
      ...(candidate.tcpType !== undefined && { tcptype: candidate.tcpType }),
    })),
    endOfCandidates: 'end-of-candidates',
  };
}

/** An m-line that is not for us stays, with port 0. */
function refused(line: RemoteAudio['lines'][number]): MediaLine {
  return {
    type: line.type,
    port: 0,
    protocol: line.protocol,
    payloads: line.payloads,
    ...(line.mid !== null && { mid: line.mid }),
    direction: 'inactive',
    rtp: [],
    fmtp: [],
  };
}

function writeSession(local: LocalAudio, bundled: string, media: MediaLine[]): string {
  const sha256 = local.fingerprints.find((fingerprint) => fingerprint.algorithm === 'sha-256');
  return write({
    version: 0,
    origin: { username: '-', sessionId: local.sessionId, sessionVersion: local.version, netType: 'IN', ipVer: 4, address: '127.0.0.1' },
    name: '-',
    timing: { start: 0, stop: 0 },
    icelite: 'ice-lite',
    msidSemantic: { semantic: 'WMS', token: '*' },
    groups: [{ type: 'BUNDLE', mids: bundled }],
    ...(sha256 && { fingerprint: { type: sha256.algorithm, hash: sha256.value } }),
    media,
  });
}

function connectionOf(address: string): { version: number; ip: string } {
  return { version: isIPv6(address) ? 6 : 4, ip: address };
}
