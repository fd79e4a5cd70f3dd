import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { sleep } from '../lib/statistics.ts';
import type { MixSettings } from './rival.ts';

const LIBRARIES = ['/usr/lib/x86_64-linux-gnu/janus', '/usr/lib/aarch64-linux-gnu/janus'];
const START_WITHIN_MS = 60_000;

interface Answer {
  readonly janus: string;
  readonly data?: { readonly id: number };
  readonly plugindata?: { readonly data: PluginData };
  readonly error?: { readonly reason: string };
}

interface PluginData {
  readonly audiobridge: string;
  readonly error?: string;
  readonly rtp?: { readonly ip: string; readonly port: number };
}

/** Debian's Janus with nothing but the AudioBridge and a control socket, in a folder of its own, on one core. */
export class Janus {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #session = 0;

  private constructor(child: ChildProcess, folder: string, socket: WebSocket) {
    this.#child = child;
    this.#folder = folder;
    this.#socket = socket;
    socket.on('message', (text: Buffer) => {
      const answer = JSON.parse(String(text)) as Answer & { transaction?: string };
      // A request to a plugin is acknowledged first and answered later.
      if (answer.transaction === undefined || answer.janus === 'ack') return;
      this.#waiting.get(answer.transaction)?.(answer);
      this.#waiting.delete(answer.transaction);
    });
  }

  static async start(core: number): Promise<Janus> {
    const folder = await mkdtemp(join(tmpdir(), 'bench-janus-'));
    const port = await freePort();
    await mkdir(join(folder, 'none'));
    const write = (name: string, text: string) => writeFile(join(folder, name), text);
    const libraries = LIBRARIES.find((path) => existsSync(path)) ?? LIBRARIES[0];
    await write(
      'janus.jcfg',
      `general: { configs_folder = "${folder}" plugins_folder = "${libraries}/plugins" transports_folder = "${libraries}/transports"
        events_folder = "${folder}/none" loggers_folder = "${folder}/none" debug_level = 2 session_timeout = 0 no_webrtc_encryption = true }
      media: { rtp_port_range = "30000-39999" }
      plugins: { disable = "libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
      transports: { disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so" }\n`,
    );
    await write('janus.transport.websockets.jcfg', `general: { json = "compact" ws = true ws_port = ${port} ws_ip = "127.0.0.1" }\n`);
    await write('janus.plugin.audiobridge.jcfg', 'general: { local_ip = "127.0.0.1" rtp_port_range = "30000-39999" }\n');
    const child = spawn('taskset', ['-c', String(core), 'janus', '-F', folder, '-C', join(folder, 'janus.jcfg'), '-i', '127.0.0.1'], {
      stdio: 'ignore',
    });
    const janus = new Janus(child, folder, await connected(port, child));
    janus.#session = (await janus.#ask({ janus: 'create' })).data?.id ?? 0;
    return janus;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async createRoom(room: number): Promise<void> {
    const handle = await this.#attach();
    await this.#plugin(handle, {
      request: 'create',
      room,
      permanent: false,
      sampling_rate: 48_000,
      spatial_audio: false,
      audiolevel_event: false,
      allow_rtp_participants: true,
    });
  }

  /** Where to send this participant's RTP; it hears its mix at `port`. */
  async join(room: number, port: number, payloadType: number, { bitrate, complexity }: MixSettings): Promise<{ ip: string; port: number }> {
    const handle = await this.#attach();
    const rtp = { ip: '127.0.0.1', port, payload_type: payloadType };
    const data = await this.#plugin(handle, { request: 'join', room, muted: false, quality: complexity, bitrate, rtp });
    if (!data.rtp) throw new Error('Janus gave no RTP address');
    return data.rtp;
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #attach(): Promise<number> {
    const answer = await this.#ask({ janus: 'attach', session_id: this.#session, plugin: 'janus.plugin.audiobridge' });
    return answer.data?.id ?? 0;
  }

  async #plugin(handle: number, body: object): Promise<PluginData> {
    const answer = await this.#ask({ janus: 'message', session_id: this.#session, handle_id: handle, body });
    const data = answer.plugindata?.data;
    if (!data || data.error !== undefined) throw new Error(`Janus: ${data?.error ?? answer.error?.reason ?? 'no answer'}`);
    return data;
  }

  async #ask(message: object): Promise<Answer> {
    const transaction = randomUUID();
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`Janus does not answer ${JSON.stringify(message)}`));
      }, START_WITHIN_MS);
      this.#waiting.set(transaction, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      this.#socket.send(JSON.stringify({ ...message, transaction }));
    });
  }
}

async function connected(port: number, child: ChildProcess): Promise<WebSocket> {
  const endsAt = performance.now() + START_WITHIN_MS;
  while (performance.now() < endsAt && child.exitCode === null) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'janus-protocol');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('open', () => {
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return socket;
    await sleep(50);
  }
  throw new Error(`Janus did not start (exit code ${child.exitCode})`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
