import wrtc from '@roamhq/wrtc';

/** JsSIP looks for a browser's globals; these are real WebRTC (libwebrtc in Node). Import this before JsSIP. */
Object.assign(globalThis, {
  window: globalThis,
  RTCPeerConnection: wrtc.RTCPeerConnection,
  RTCSessionDescription: wrtc.RTCSessionDescription,
  MediaStream: wrtc.MediaStream,
});

export const { RTCAudioSource, RTCAudioSink } = wrtc.nonstandard;
export const { MediaStream } = wrtc;
