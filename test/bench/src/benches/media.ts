import type { Bench } from '../bench.ts';
import { BrowserLegs } from '../media/browser-legs.ts';
import { Generator } from '../media/generator.ts';
import { startMediaProcess } from '../media/media-process.ts';
import { measureRow, type Row } from '../media/row.ts';

const AIM = { legs: 400, lossPct: 0.1, forwardP99Ms: 20 } as const;

/** Two-party calls over SRTP through the product's rooms, matrix, taps and recorder; the generator shares the machine. */
export const bench: Bench = {
  summary: 'Calls of two legs at 50 packets/s each way for 30 s: 100 to 800 legs, recorded and not, 10 of them with ICE and DTLS.',
  aim: `${AIM.legs} recorded legs, loss under ${AIM.lossPct} %, forwarding p99 at most ${AIM.forwardP99Ms} ms, every packet recorded.`,
  async run({ quick, note }) {
    const workerBin = process.env['MEDIASOUP_WORKER_BIN'];
    if (workerBin === undefined) throw new Error('MEDIASOUP_WORKER_BIN is not set; run it by npm run bench');
    const sizes = quick ? [20] : [100, 200, 400, 800];
    const rows: Row[] = [];
    for (const legs of sizes) {
      for (const recorded of [false, true]) {
        note(`${legs} legs${recorded ? ', recorded' : ''} …`);
        rows.push(await onFreshNode(workerBin, { legs, recorded, browserLegs: quick ? 2 : 10, durationMs: quick ? 3_000 : 30_000 }));
        note(JSON.stringify(rows.at(-1)));
      }
    }
    const aimed = rows.find(({ legs, recorded }) => recorded && (quick || legs === AIM.legs));
    return { ok: aimed !== undefined && reaches(aimed), aim: AIM, rows };
  },
};

/** Each row has a node, a generator and browsers of its own: no row pays for what another has left. */
async function onFreshNode(
  workerBin: string,
  options: { legs: number; recorded: boolean; browserLegs: number; durationMs: number },
): Promise<Row> {
  const media = await startMediaProcess();
  const browsers = new BrowserLegs();
  const generator = await Generator.start(workerBin);
  try {
    return await measureRow({ media, generator, browsers, ...options });
  } finally {
    browsers.close();
    generator.close();
    await media.close();
  }
}

function reaches(row: Row): boolean {
  const { lossPct, forwardP99Ms, recordedPackets, sentPackets } = row;
  return lossPct < AIM.lossPct && forwardP99Ms !== null && forwardP99Ms <= AIM.forwardP99Ms && recordedPackets === sentPackets;
}
