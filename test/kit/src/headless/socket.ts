import type { Socket } from 'jssip/lib/Socket.js';
import { WebSocket } from 'ws';

/**
 * A socket for JsSIP in Node that says where it comes from: a browser sends Origin, Node's own WebSocket does not, and
 * the server looks at it.
 */
export class NodeSipSocket implements Socket {
  readonly url: string;
  readonly sip_uri: string;
  via_transport = 'WS';
  readonly #origin: string;
  #socket: WebSocket | null = null;

  constructor(url: string, origin: string) {
    this.url = url;
    this.#origin = origin;
    this.sip_uri = `sip:${new URL(url).host};transport=ws`;
  }

  /** JsSIP puts its own functions in the place of these three. */
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_data: T): void {}

  connect(): void {
    const socket = new WebSocket(this.url, 'sip', { origin: this.#origin });
    this.#socket = socket;
    socket.on('open', () => this.onconnect());
    socket.on('message', (data: Buffer) => this.ondata(data.toString('utf8')));
    socket.on('close', (code, reason) => this.ondisconnect(code !== 1000, code, reason.toString('utf8')));
    // `close` follows and tells JsSIP; without a listener the process would end.
    socket.on('error', () => undefined);
  }

  disconnect(): void {
    this.#socket?.removeAllListeners();
    this.#socket?.on('error', () => undefined);
    this.#socket?.close();
    this.#socket = null;
  }

  send(message: Parameters<Socket['send']>[0]): boolean {
    if (!this.isConnected()) return false;
    this.#socket?.send(String(message));
    return true;
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING;
  }

  /** Breaks the connection without a goodbye, as a lost network does. */
  cut(): void {
    this.#socket?.terminate();
  }
}
