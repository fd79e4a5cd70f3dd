// Runs in the page: peer connections by name that send a tone, and the loudest frequency of what they hear.
const peers = new Map();
const context = new AudioContext({ sampleRate: 48000 });

function toneTrack(hz) {
  const oscillator = context.createOscillator();
  oscillator.frequency.value = hz;
  const out = context.createMediaStreamDestination();
  oscillator.connect(out);
  oscillator.start();
  return out.stream;
}

function open(name, hz) {
  const connection = new RTCPeerConnection();
  const stream = toneTrack(hz);
  const peer = { connection, analyser: null };
  peers.set(name, peer);
  connection.ontrack = ({ track }) => {
    const heard = new MediaStream([track]);
    const sink = new Audio();
    sink.srcObject = heard;
    sink.play();
    peer.sink = sink;
    peer.analyser = context.createAnalyser();
    peer.analyser.fftSize = 4096;
    peer.analyser.smoothingTimeConstant = 0;
    context.createMediaStreamSource(heard).connect(peer.analyser);
  };
  return { peer, stream };
}

window.kit = {
  async offer(name, hz) {
    const { peer, stream } = open(name, hz);
    peer.sender = peer.connection.addTrack(stream.getAudioTracks()[0], stream);
    await peer.connection.setLocalDescription();
    return peer.connection.localDescription.sdp;
  },
  async reoffer(name, direction, restart) {
    const { connection } = peers.get(name);
    connection.getTransceivers()[0].direction = direction;
    if (restart) connection.restartIce();
    await connection.setLocalDescription();
    return connection.localDescription.sdp;
  },
  async accept(name, sdp) {
    await peers.get(name).connection.setRemoteDescription({ type: 'answer', sdp });
  },
  async answer(name, hz, sdp) {
    const { peer, stream } = open(name, hz);
    await peer.connection.setRemoteDescription({ type: 'offer', sdp });
    peer.sender = peer.connection.addTrack(stream.getAudioTracks()[0], stream);
    await peer.connection.setLocalDescription();
    return peer.connection.localDescription.sdp;
  },
  /** Hz of the loudest bin above -60 dB; 0 in silence. */
  hears(name) {
    const { analyser } = peers.get(name);
    if (!analyser) return 0;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let loudest = 1;
    for (let i = 1; i < bins.length; i++) if (bins[i] > bins[loudest]) loudest = i;
    return bins[loudest] > -60 ? (loudest * 48000) / analyser.fftSize : 0;
  },
  async received(name) {
    const stats = [...(await peers.get(name).connection.getStats()).values()].filter(({ type }) => type === 'inbound-rtp');
    return {
      packets: stats.reduce((sum, { packetsReceived }) => sum + packetsReceived, 0),
      concealed: stats.reduce((sum, { concealedSamples }) => sum + concealedSamples, 0),
    };
  },
  press(name, digits) {
    peers.get(name).sender.dtmf.insertDTMF(digits, 100, 70);
  },
  state: (name) => peers.get(name).connection.connectionState,
  close(name) {
    peers.get(name).connection.close();
  },
};
