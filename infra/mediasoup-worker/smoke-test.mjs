// node smoke-test.mjs MEDIASOUP_PACKAGE_FOLDER WORKER_BINARY: starts a worker as the product does and closes it.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [folder = '', workerBin = ''] = process.argv.slice(2);
const mediasoup = createRequire(join(folder, 'package.json'))(folder);
const worker = await mediasoup.createWorker({ workerBin, logLevel: 'error' });
await worker.createRouter({ mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }] });
worker.close();
