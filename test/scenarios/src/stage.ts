import type { TenantId } from '@cordboard/contracts';
import { encodeWav, finishedRecordings, soundOf, type Deployment, type EventReader } from '@cordboard/test-kit';
import type { Actor } from './actors.ts';
import type { Artifacts } from './artifacts.ts';
import type { Camera } from './camera.ts';
import { orNull } from './measure.ts';
import type { ArtifactPaths } from './scenario.ts';

export type Part = 'agent' | 'customer';

interface Member {
  readonly name: string;
  readonly part: Part;
  readonly actor: Actor;
}
interface Watched {
  readonly deployment: Pick<Deployment, 'db' | 'objects' | 'recordingsKey'>;
  readonly tenantId: TenantId;
  readonly reader: EventReader;
}

/** A browser that stands still must not keep the traces of the others from us. */
const PATIENCE_MS = 15_000;
const CONSOLE_LINES = 200;

/**
 * Who takes part in a scenario. The stage closes them in the end, and what they leave is the same however that came: a
 * picture of each page, what each side heard, the call's recording, the events, the consoles.
 */
export class Stage {
  readonly #artifacts: Artifacts;
  readonly #camera: Camera;
  readonly #members: Member[] = [];
  readonly #watched: Watched[] = [];
  readonly #ends: (() => Promise<void>)[] = [];
  #elsewhere: ArtifactPaths = {};

  constructor(artifacts: Artifacts, camera: Camera) {
    this.#artifacts = artifacts;
    this.#camera = camera;
  }

  enter(part: Part, actor: Actor): void {
    const earlier = this.#members.filter((each) => each.part === part).length;
    this.#members.push({ part, actor, name: earlier === 0 ? part : `${part}-${earlier + 1}` });
  }

  watch(watched: Watched): void {
    this.#watched.push(watched);
  }

  /** What another process of the scenario has taken. */
  add(traces: ArtifactPaths): void {
    this.#elsewhere = { ...this.#elsewhere, ...traces };
  }

  /** Something that must be there until the traces are taken. */
  closeAtEnd(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  /** The last lines of each console, for the person who watches a scenario fall over. */
  *lastWords(): Iterable<string> {
    for (const { name, actor } of this.#members) for (const line of actor.console.slice(-10)) yield `${name} ${line}`;
  }

  /** What the scenario left itself wins over what is found here. */
  async traces(leftByScenario: ArtifactPaths = {}): Promise<ArtifactPaths> {
    const left = { ...this.#elsewhere, ...leftByScenario };
    for (const { name, actor } of this.#members)
      if (!actor.page.isClosed()) await orNull(within(this.#camera.shoot(actor.page, `end-${name}`)));
    const heard = left['heard'] ?? { customer: await this.#heardBy('customer'), agent: await this.#heardBy('agent') };
    const recording = left['recording'] === undefined ? await this.#recording() : { recording: left['recording'] };
    return {
      ...left,
      ...recording,
      heard,
      events: left['events'] ?? (await this.#artifacts.write('events.json', JSON.stringify(this.#events(), null, 2))),
      console: left['console'] ?? (await this.#artifacts.write('console.json', JSON.stringify(this.#consoles(), null, 2))),
      screenshots: left['screenshots'] ?? this.#camera.paths,
    };
  }

  async close(): Promise<void> {
    for (const { reader } of this.#watched) reader.close();
    for (const browser of new Set(this.#members.map(({ actor }) => actor.browser))) await browser.close();
    for (const end of this.#ends) await end();
  }

  /** What the first of them heard who heard anything; null: nobody was there, or no call reached a page. */
  async #heardBy(part: Part): Promise<string | null> {
    for (const member of this.#members.filter((each) => each.part === part && !each.actor.page.isClosed())) {
      const heard = await orNull(within(member.actor.heard.read()));
      if (heard !== null && heard.samples.length > 0) return this.#artifacts.write(`${part}-heard.wav`, encodeWav(soundOf(heard)));
    }
    return null;
  }

  /** Of the contact that was talked with last, or else that was over last. The talk comes after the wait of a callback. */
  async #recording(): Promise<ArtifactPaths> {
    const over = await this.#lastOver();
    if (over === null) return { recording: null, noRecording: 'no call came to its end' };
    const files = await orNull(finishedRecordings(over.deployment, over.tenantId, over.contactId));
    if (files === null) return { recording: null, noRecording: 'the recording was not finished in time' };
    const paths: string[] = [];
    for (const [index, file] of files.entries())
      paths.push(await this.#artifacts.write(index === 0 ? 'recording.opus' : `recording-${index + 1}.opus`, file));
    const last = paths.at(-1);
    if (last === undefined) return { recording: null, noRecording: 'the tenant does not record' };
    return paths.length === 1 ? { recording: last } : { recording: last, recordings: paths };
  }

  async #lastOver() {
    for (const { deployment, tenantId, reader } of this.#watched.toReversed()) {
      const talked = reader.all('contact.connected').at(-1)?.event.contactId;
      const over =
        talked === undefined
          ? (reader.all('contact.ended').at(-1) ?? null)
          : await orNull(reader.next('contact.ended', ({ contactId }) => contactId === talked, { timeoutMs: 3_000 }));
      if (over !== null) return { deployment, tenantId, contactId: over.event.contactId };
    }
    return null;
  }

  /** Each once, although a tenant may have been watched by several. */
  #events(): readonly object[] {
    const all = this.#watched.flatMap(({ tenantId, reader }) => reader.seen.map((envelope) => ({ ...envelope, tenantId })));
    return [...new Map(all.map((each) => [`${each.tenantId} ${each.epoch}-${each.seq}`, each])).values()];
  }

  #consoles(): Record<string, readonly string[]> {
    return Object.fromEntries(this.#members.map(({ name, actor }) => [name, actor.console.slice(-CONSOLE_LINES)]));
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
