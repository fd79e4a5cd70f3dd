import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { CordboardError, workerAnnouncementSchema, type PromptId, type Role } from '@cordboard/contracts';
import { agents, withTenant } from '@cordboard/db';
import { listAnnounced } from '@cordboard/platform';
import { POST } from '../src/app/api/prompts/route.ts';
import { GET } from '../src/app/api/prompts/[id]/audio/route.ts';
import { auth } from '../src/server/auth.ts';
import { refuseBody } from '../src/server/body-limit.ts';
import { services } from '../src/server/services.ts';
import { runVerb } from '../src/server/verb.ts';
import { VERBS } from '../src/server/verbs/index.ts';
import { agentRow, closeServices, cookiesOf, openCompany, PASSWORD, type Company } from './company.ts';
import { startPart, type LivePart } from './live-parts.ts';

const HZ = 500;
const LENGTH_S = 2;
const MEGABYTE = 1_048_576;
const ADDRESS = 'http://127.0.0.1:8080/api/prompts';

/** A worker of these tests alone: another suite's must not take its jobs, nor this one another's. */
function ofOurOwn(url: string): string {
  const own = new URL(url);
  own.pathname = '/1';
  return own.href;
}
const { REDIS_URL = '', QUEUE_REDIS_URL = '' } = inject('webEnvironment');
const redisUrls = { REDIS_URL: ofOurOwn(REDIS_URL), QUEUE_REDIS_URL: ofOurOwn(QUEUE_REDIS_URL) };
Object.assign(process.env, redisUrls);

let worker: LivePart;
let company: Company;
let cookies: Headers;

beforeAll(async () => {
  worker = await startPart('worker', redisUrls);
  company = await openCompany();
  const email = (await agentRow(company, company.admin.agentId))?.email ?? '';
  cookies = cookiesOf(await auth().api.signInEmail({ body: { email, password: PASSWORD }, asResponse: true }));
  const redis = await services().redis();
  await vi.waitFor(async () => expect(await listAnnounced(redis, 'worker', workerAnnouncementSchema)).toHaveLength(1), {
    timeout: 120_000,
    interval: 50,
  });
}, 180_000);
afterAll(async () => {
  await worker.stop();
  await closeServices();
});

/** A tone as 16-bit PCM in a RIFF/WAVE file. */
function wav(): Buffer {
  const rate = 16_000;
  const samples = Int16Array.from({ length: rate * LENGTH_S }, (_, at) => 8_000 * Math.sin((2 * Math.PI * HZ * at) / rate));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'ascii');
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8, 'ascii');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'ascii');
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]);
}

function upload(file: Buffer, name = 'Our greeting'): Promise<Response> {
  const body = new FormData();
  body.set('name', name);
  body.set('file', new File([new Uint8Array(file)], 'greeting.wav', { type: 'audio/wav' }));
  return POST(new Request(ADDRESS, { method: 'POST', headers: cookies, body }));
}

async function refusal(response: Response): Promise<{ code: string; text: string; data?: { limitBytes?: number } }> {
  return ((await response.json()) as { error: { code: string; text: string } }).error;
}

function listen(promptId: string, range?: string): Promise<Response> {
  const headers = new Headers(cookies);
  if (range !== undefined) headers.set('range', range);
  return GET(new Request(`${ADDRESS}/${promptId}/audio`, { headers }), { params: Promise.resolve({ id: promptId }) });
}

/** What a caller would hear: mono samples at 16 kHz. */
async function decode(sound: ArrayBuffer): Promise<Float32Array> {
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-f', 'ogg', '-i', 'pipe:0', '-ac', '1', '-ar', '16000', '-f', 'f32le', 'pipe:1']);
  const parts: Buffer[] = [];
  ffmpeg.stdout.on('data', (part: Buffer) => parts.push(part));
  ffmpeg.stdin.end(Buffer.from(sound));
  const [code] = (await once(ffmpeg, 'close')) as [number];
  expect(code).toBe(0);
  const bytes = Buffer.concat(parts);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const loudest = (samples: Float32Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

async function listed(promptId: string) {
  const { prompts } = await runVerb(VERBS['prompt.list'], company.admin, {});
  return prompts.find((prompt) => prompt.promptId === promptId);
}

test('a sound file that is uploaded becomes a prompt that is ready and plays', async () => {
  const response = await upload(wav());
  expect(response.status).toBe(200);
  const { promptId } = (await response.json()) as { promptId: PromptId };
  const prompt = await listed(promptId);
  expect(prompt).toMatchObject({ name: 'Our greeting', source: 'upload', state: 'ready' });
  expect(Math.abs((prompt?.durationMs ?? 0) - LENGTH_S * 1_000)).toBeLessThan(100);

  const whole = await listen(promptId);
  expect(whole.headers.get('content-type')).toContain('audio/ogg');
  const samples = await decode(await whole.arrayBuffer());
  expect(Math.abs(samples.length / 16_000 - LENGTH_S)).toBeLessThan(0.1);
  expect(loudest(samples)).toBeGreaterThan(0.05);
  // Twice a period: it is our tone and not anything that is loud.
  const crossings = samples.reduce((count, sample, at) => count + (at > 0 && sample > 0 !== (samples[at - 1] ?? 0) > 0 ? 1 : 0), 0);
  expect(Math.abs(crossings / LENGTH_S - 2 * HZ)).toBeLessThan(20);
  expect((await listen(promptId, 'bytes=0-3')).status).toBe(206);
});

test('a text becomes a spoken prompt that is ready and plays', async () => {
  const { promptId } = await runVerb(VERBS['prompt.speak'], company.admin, {
    promptId: null,
    name: 'Welcome',
    text: 'Welcome to Harbour Coffee.',
    locale: 'en',
  });
  const prompt = await listed(promptId);
  expect(prompt).toMatchObject({ source: 'speech', state: 'ready', text: 'Welcome to Harbour Coffee.' });
  const samples = await decode(await (await listen(promptId)).arrayBuffer());
  expect(samples.length / 16).toBeGreaterThan(500);
  expect(loudest(samples)).toBeGreaterThan(0.05);
});

test('what is no sound is refused by its content, whatever its name, and leaves nothing', async () => {
  const response = await upload(Buffer.from('<script>this is no sound</script>'.repeat(100)), 'Not a sound');
  expect(response.status).toBe(415);
  expect(await refusal(response)).toMatchObject({ code: 'unsupported_media', text: expect.stringMatching(/not supported/) as string });
  const { prompts } = await runVerb(VERBS['prompt.list'], company.admin, {});
  expect(prompts.map(({ name }) => name)).not.toContain('Not a sound');
});

test('more than 20 MB are refused with a text that names the limit: by the route, and above it before a byte is read', async () => {
  const response = await upload(Buffer.alloc(20 * MEGABYTE + 1), 'Too large');
  expect(response.status).toBe(413);
  const { code, text, data } = await refusal(response);
  expect([code, data?.limitBytes]).toEqual(['too_large', 20 * MEGABYTE]);
  expect(text).not.toBe('');
  const refused = refuseBody('/api/prompts', { 'content-length': String(21 * MEGABYTE + 500) });
  expect(refused).toBeInstanceOf(CordboardError);
  expect(refused?.toWire()).toMatchObject({ code: 'too_large', text });
});

test('an agent may neither upload, nor have a text spoken, nor listen', async () => {
  const become = (role: Role) =>
    withTenant(services().db, company.tenantId, (tx) => tx.update(agents).set({ role }).where(eq(agents.id, company.admin.agentId)));
  const { promptId } = (await (await upload(wav(), 'Of the admin')).json()) as { promptId: PromptId };
  await become('agent');
  try {
    const response = await upload(wav());
    expect(response.status).toBe(403);
    expect((await refusal(response)).code).toBe('not_allowed');
    expect((await listen(promptId)).status).toBe(403);
    const speak = { promptId: null, name: 'Hi', text: 'Hi', locale: 'en' } as const;
    await expect(runVerb(VERBS['prompt.speak'], { ...company.admin, role: 'agent' }, speak)).rejects.toMatchObject({ code: 'not_allowed' });
  } finally {
    await become('admin');
  }
});
