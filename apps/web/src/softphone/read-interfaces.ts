const FOR_MS = 1_000;

/**
 * Makes Chromium read its list of network interfaces now, which it else does two seconds after the last change of an
 * address: a connection that begins to gather candidates has it read, and all others of the page are told. Without it an
 * ICE restart right after a change finds nothing.
 */
export async function readInterfaces(): Promise<void> {
  const connection = new RTCPeerConnection();
  setTimeout(() => connection.close(), FOR_MS);
  connection.createDataChannel('interfaces');
  await connection.setLocalDescription();
}
