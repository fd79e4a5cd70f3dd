import { readFileSync } from 'node:fs';
import { parse } from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { mirrored, parseRemoteAudio } from '../src/leg/sdp/remote-audio.ts';
import { writeAnswer, writeOffer, type LocalAudio } from '../src/leg/sdp/write-sdp.ts';

/** The first was made by Chromium 156; the second is written by hand in the form Firefox ESR uses (Opus as 109). */
const offerOf = (browser: string): string =>
  readFileSync(new URL(`fixtures/${browser}-offer.sdp`, import.meta.url), 'utf8').replaceAll('\n', '\r\n');
const chromium = offerOf('chromium');
const firefox = offerOf('firefox');

const local: LocalAudio = {
  address: '192.0.2.7',
  sessionId: 77,
  version: 1,
  iceParameters: { usernameFragment: 'ufrag', password: 'password', iceLite: true },
  iceCandidates: [
    { foundation: 'udp', priority: 1_076_302_079, ip: '192.0.2.7', address: '192.0.2.7', protocol: 'udp', port: 40_000, type: 'host' },
    {
      foundation: 'tcp',
      priority: 1_076_276_479,
      ip: '192.0.2.7',
      address: '192.0.2.7',
      protocol: 'tcp',
      port: 40_000,
      type: 'host',
      tcpType: 'passive',
    },
  ],
  fingerprints: [
    { algorithm: 'sha-1', value: '00' },
    { algorithm: 'sha-256', value: new Array(32).fill('AB').join(':') },
  ],
  direction: 'sendrecv',
  setup: 'passive',
};

describe('reading an offer', () => {
  it('finds what Chromium and Firefox say', () => {
    expect(parseRemoteAudio(chromium)).toMatchObject({
      mid: '0',
      opus: { payloadType: 111, fmtp: 'minptime=10;useinbandfec=1' },
      digits: { payloadType: 110, clockRate: 48_000 },
      ssrc: 3_686_504_601,
      iceUfrag: 'QJnX',
      fingerprint: { algorithm: 'sha-256' },
      setup: 'actpass',
      direction: 'sendrecv',
    });
    expect(parseRemoteAudio(firefox)).toMatchObject({
      mid: '0',
      opus: { payloadType: 109 },
      digits: { payloadType: 101, clockRate: 8_000 },
      ssrc: 3_022_150_211,
      iceUfrag: '1a2b3c4d',
      setup: 'actpass',
    });
  });

  it.each([
    ['no audio line', chromium.replace('m=audio 9', 'm=audio 0')],
    ['no Opus', chromium.replaceAll('opus', 'speex')],
    ['no fingerprint', chromium.replace(/a=fingerprint.*\r\n/, '')],
    ['no ice-ufrag', chromium.replace(/a=ice-ufrag.*\r\n/, '')],
    ['no rtcp-mux', chromium.replace('a=rtcp-mux\r\n', '')],
    ['DTLS setup holdconn', chromium.replace('setup:actpass', 'setup:holdconn')],
  ])('refuses one with %s', (detail, sdp) => {
    expect(() => parseRemoteAudio(sdp)).toThrow(expect.objectContaining({ code: 'unsupported_media', data: { detail } }));
  });

  it('mirrors the direction', () => {
    expect((['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const).map(mirrored)).toEqual([
      'sendrecv',
      'recvonly',
      'sendonly',
      'inactive',
    ]);
  });
});

describe('answering', () => {
  it('answers Chromium with its own payload types and nothing that ties what it hears to an SSRC', () => {
    const answer = writeAnswer(local, parseRemoteAudio(chromium));
    expect(answer).toBe(
      [
        'v=0',
        'o=- 77 1 IN IP4 127.0.0.1',
        's=-',
        't=0 0',
        'a=ice-lite',
        `a=fingerprint:sha-256 ${local.fingerprints[1]?.value}`,
        'a=msid-semantic: WMS *',
        'a=group:BUNDLE 0',
        'm=audio 40000 UDP/TLS/RTP/SAVPF 111 110',
        'c=IN IP4 192.0.2.7',
        'a=rtpmap:111 opus/48000/2',
        'a=rtpmap:110 telephone-event/48000',
        'a=fmtp:111 minptime=10;useinbandfec=1',
        'a=fmtp:110 0-16',
        'a=setup:passive',
        'a=mid:0',
        'a=msid:cordboard audio',
        'a=ptime:20',
        'a=sendrecv',
        'a=ice-ufrag:ufrag',
        'a=ice-pwd:password',
        'a=candidate:udp 1 udp 1076302079 192.0.2.7 40000 typ host',
        'a=candidate:tcp 1 tcp 1076276479 192.0.2.7 40000 typ host tcptype passive',
        'a=end-of-candidates',
        'a=rtcp-mux',
        'a=rtcp-rsize',
        '',
      ].join('\r\n'),
    );
  });

  it('answers Firefox on 109 and its only telephone-event', () => {
    const answer = parse(writeAnswer(local, parseRemoteAudio(firefox)));
    expect(answer.media[0]).toMatchObject({
      payloads: '109 101',
      fmtp: [
        { payload: 109, config: 'maxplaybackrate=48000;stereo=1;useinbandfec=1' },
        { payload: 101, config: '0-16' },
      ],
    });
    expect(answer.media[0]?.ext).toBeUndefined();
  });

  it('takes the MID extension where the offer names no SSRC', () => {
    const offer = parseRemoteAudio(chromium.replaceAll(/a=ssrc.*\r\n/g, ''));
    expect(offer.ssrc).toBeNull();
    expect(parse(writeAnswer(local, offer)).media[0]?.ext).toMatchObject([{ value: 4, uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' }]);
  });

  it('refuses a second line and keeps its place', () => {
    const video = 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\na=rtpmap:96 VP8/90000\r\n';
    const offer = parseRemoteAudio(chromium.replace('m=audio', `${video}m=audio`));
    const answer = parse(writeAnswer(local, offer));
    expect(answer.media.map(({ type, port }) => [type, port])).toEqual([
      ['video', 0],
      ['audio', 40_000],
    ]);
    expect(answer.groups).toEqual([{ type: 'BUNDLE', mids: 0 }]);
  });
});

describe('offering', () => {
  it('offers one audio line that a browser can answer', () => {
    const sdp = writeOffer({ ...local, setup: 'actpass' }, '0', 111);
    const [media] = parse(sdp).media;
    expect(media).toMatchObject({ payloads: '111 126', setup: 'actpass', direction: 'sendrecv', ptime: 20 });
    expect(media?.ssrcs).toBeUndefined();
    expect(media?.ext).toBeUndefined();
    expect(parseRemoteAudio(sdp).digits).toEqual({ payloadType: 126, clockRate: 8_000 });
  });
});
