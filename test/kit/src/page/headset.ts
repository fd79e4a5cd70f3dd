/// <reference lib="dom" />
import type { Page } from 'playwright-core';

export const HEADSET = { deviceId: 'usb-headset', groupId: 'usb', label: 'USB Headset' } as const;

export interface HeadsetSetting {
  /** Its voice: a tone without pauses. */
  readonly hz: number;
  /** What a deliberate break leaves out. */
  readonly broken: string | null;
}

export interface Plug {
  plug(): void;
  unplug(): void;
  /** Its mute switch: exact silence. */
  mute(): void;
  unmute(): void;
}
declare global {
  // Of the page, not of this process.
  var __headset: Plug | undefined;
}

/**
 * Runs in the page before its own scripts. A fake device of Chromium cannot be pulled out, so one more microphone stands
 * at the browser's border: it is listed, it can be opened, and when it goes its tracks (and their clones) end and the page
 * is told by `ended` and `devicechange`, in the order in which Chromium does it. All behind it is the page's own.
 */
export function addHeadset([device, { hz, broken }]: readonly [typeof HEADSET, HeadsetSetting]): void {
  const media = navigator.mediaDevices;
  if (media === undefined) return;
  const listed = { ...device, kind: 'audioinput' as const, toJSON: () => device };
  const enumerateDevices = media.enumerateDevices.bind(media);
  const getUserMedia = media.getUserMedia.bind(media);
  const tracks = new Set<MediaStreamTrack>();
  const gains = new Set<GainNode>();
  const LOUD = 0.35;
  let [isPlugged, isMuted] = [true, false];
  const setMuted = (muted: boolean): void => {
    isMuted = muted;
    for (const gain of gains) gain.gain.value = muted ? 0 : LOUD;
  };

  const follow = (track: MediaStreamTrack): MediaStreamTrack => {
    tracks.add(track);
    const clone = track.clone.bind(track);
    track.clone = () => follow(clone());
    track.getSettings = () => ({ deviceId: device.deviceId, groupId: device.groupId });
    Object.defineProperty(track, 'label', { value: device.label });
    return track;
  };
  const openTone = async (): Promise<MediaStream> => {
    const context = new AudioContext();
    await context.resume();
    const [tone, gain, out] = [context.createOscillator(), context.createGain(), context.createMediaStreamDestination()];
    tone.frequency.value = hz;
    gain.gain.value = isMuted ? 0 : LOUD;
    gains.add(gain);
    tone.connect(gain).connect(out);
    tone.start();
    out.stream.getAudioTracks().forEach(follow);
    return out.stream;
  };
  const isMeant = ({ audio }: MediaStreamConstraints = {}): boolean =>
    typeof audio === 'object' && JSON.stringify(audio.deviceId ?? '').includes(device.deviceId);

  media.enumerateDevices = async () => {
    const real = await enumerateDevices();
    return isPlugged && real.some(({ label }) => label !== '') ? [...real, listed] : real;
  };
  media.getUserMedia = async (constraints) => {
    if (isPlugged && isMeant(constraints)) return openTone();
    if (!isPlugged && broken === 'no-other') throw new DOMException('Requested device not found', 'NotFoundError');
    return getUserMedia(constraints);
  };
  globalThis.__headset = {
    mute: () => setMuted(true),
    unmute: () => setMuted(false),
    plug: () => {
      isPlugged = true;
      media.dispatchEvent(new Event('devicechange'));
    },
    unplug: () => {
      isPlugged = false;
      for (const track of tracks) {
        const wasLive = track.readyState === 'live';
        track.stop();
        if (wasLive && broken !== 'not-told') track.dispatchEvent(new Event('ended'));
      }
      tracks.clear();
      if (broken !== 'not-told') media.dispatchEvent(new Event('devicechange'));
    },
  };
  if (broken === 'old-track') RTCRtpSender.prototype.replaceTrack = () => Promise.resolve();
}

/** Puts the headset in, pulls it out or presses its switch; the wall clock of that. */
export function moveHeadset(page: Page, how: keyof Plug): Promise<number> {
  return page.evaluate((which) => {
    const headset = globalThis.__headset;
    if (headset === undefined) throw new Error('this page has no headset');
    headset[which]();
    return performance.timeOrigin + performance.now();
  }, how);
}
