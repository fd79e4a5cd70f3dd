import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';

/** A process of its own that sends as fast as the line takes it, so that the test's own clock stays undisturbed. */
export interface FlooderInput {
  readonly url: string;
  readonly origin: string;
  /** Sent once; its 200 lets the flood begin. */
  readonly register: string;
  /** `BRANCH` becomes a new branch each time. */
  readonly message: string;
}

const input: FlooderInput = JSON.parse(process.argv[2] ?? '{}');
const socket = new WebSocket(input.url, 'sip', { origin: input.origin });
let answers = 0;
let sent = 0;
const pump = (): void => {
  for (let burst = 0; burst < 20 && socket.readyState === WebSocket.OPEN && socket.bufferedAmount < 1_000_000; burst++) {
    socket.send(input.message.replace('BRANCH', `z9hG4bK${randomBytes(6).toString('hex')}`));
    sent++;
  }
  setTimeout(pump, 1);
};
socket.on('open', () => socket.send(input.register));
socket.on('message', () => {
  if (answers++ === 0) {
    pump();
    process.send?.({ flooding: true });
  }
});
socket.on('error', () => process.exit(2));
process.on('message', () => process.send?.({ sent, answers, open: socket.readyState === WebSocket.OPEN }));
process.on('disconnect', () => process.exit(0));
