import { Heap } from '../lib/heap.ts';
import type { Traffic } from './traffic.ts';

/**
 * The wait of each call, in ms, when one line feeds `agents` servers without any delay: a call begins when it has come and
 * a server is free, whichever is later. Nobody leaves. By the recursion of J. Kiefer and J. Wolfowitz, 1955.
 */
export function idealWaits({ arrivesAtMs, serviceMs }: Traffic, agents: number): Float64Array {
  const freeAtMs = new Heap<number>((a, b) => a < b);
  for (let agent = 0; agent < agents; agent++) freeAtMs.push(0);
  return arrivesAtMs.map((arrives, call) => {
    const begins = Math.max(arrives, freeAtMs.pop() ?? arrives);
    freeAtMs.push(begins + (serviceMs[call] ?? 0));
    return begins - arrives;
  });
}
