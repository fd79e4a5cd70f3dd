import type { WebSocket } from 'ws';

const EVERY_MS = 5_000;

/** Pings every 5 s and cuts a socket that did not answer the last one: a host that vanished sends no FIN. */
export function keepAlive(socket: WebSocket): void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, EVERY_MS);
  socket.once('close', () => {
    clearInterval(timer);
  });
}
