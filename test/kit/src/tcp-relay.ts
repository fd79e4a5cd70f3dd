import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpRelay {
  readonly port: number;
  /** Connections that run through it now. */
  readonly open: number;
  /** Resets every connection, as a network that is gone does: nobody says goodbye. */
  cut(): void;
  /** false: new connections are refused until it is true again. */
  setAccepting(accepting: boolean): void;
  /** New connections go to this port from now on, as behind a balancer that knows of a dead server. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

/** Passes TCP on to a port of this machine, until it is told to fail. */
export async function startTcpRelay(firstPort: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>();
  let isAccepting = true;
  let targetPort = firstPort;
  const keep = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((from) => {
    if (!isAccepting) {
      from.resetAndDestroy();
      return;
    }
    const to = connect(targetPort, '127.0.0.1');
    keep(from, to);
    keep(to, from);
    from.pipe(to);
    to.pipe(from);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get open() {
      return sockets.size / 2;
    },
    cut,
    setAccepting: (accepting) => {
      isAccepting = accepting;
    },
    leadTo: (port) => {
      targetPort = port;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
