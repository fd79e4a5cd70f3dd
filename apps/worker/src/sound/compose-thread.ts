import { parentPort } from 'node:worker_threads';
import { composeMusic } from './compose-music.ts';

/** A second of arithmetic that must not hold up the process's sockets. */
parentPort?.postMessage(composeMusic());
