/// <reference lib="dom" />
import wrtc from '@roamhq/wrtc';

type Listener = (event: Event) => void;

/**
 * In Node a candidate can be told of before `localDescription` can be read, and JsSIP reads it at once. These two events
 * therefore wait for it.
 */
class PatientPeerConnection extends wrtc.RTCPeerConnection {
  readonly #patient = new Map<Listener, Listener>();

  override addEventListener(type: string, listener: Listener): void {
    if (type !== 'icecandidate' && type !== 'icegatheringstatechange') {
      super.addEventListener(type, listener);
      return;
    }
    const patient: Listener = (event) => {
      if (this.localDescription === null && this.signalingState !== 'closed') setTimeout(patient, 5, event);
      else if (this.#patient.has(listener) && this.localDescription !== null) listener(event);
    };
    this.#patient.set(listener, patient);
    super.addEventListener(type, patient);
  }

  override removeEventListener(type: string, listener: Listener): void {
    super.removeEventListener(type, this.#patient.get(listener) ?? listener);
    this.#patient.delete(listener);
  }
}

/** JsSIP looks for a browser's globals; these are real WebRTC (libwebrtc in Node). Import this before JsSIP. */
Object.assign(globalThis, {
  window: globalThis,
  RTCPeerConnection: PatientPeerConnection,
  RTCSessionDescription: wrtc.RTCSessionDescription,
  MediaStream: wrtc.MediaStream,
});

export const { RTCAudioSource, RTCAudioSink } = wrtc.nonstandard;
export const { MediaStream } = wrtc;
