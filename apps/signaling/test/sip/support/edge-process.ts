import { processIdSchema } from '@cordboard/contracts';
import { announce, connectRedis, createLogger } from '@cordboard/platform';
import { ANSWER_SDP, startEdge } from './edge-host.ts';
import { keysOf } from './people.ts';
import type { EdgeProcessInput, FromEdgeProcess, ToEdgeProcess } from './edge-fork.ts';

/** An edge in a process of its own, for tests that kill it. What its call layer hears goes to the parent. */
const input: EdgeProcessInput = JSON.parse(process.argv[2] ?? '{}');
const tell = (message: FromEdgeProcess): void => void process.send?.(message);

const redis = await connectRedis(input.redisUrl, { name: 'edge', log: createLogger('edge', 'silent') });
const processId = processIdSchema.parse(input.processId);
const host = await startEdge({ redis, keys: keysOf(input), processId, configuration: input.configuration });
announce(redis, 'signaling', processId, () => ({
  processId,
  rpcUrl: 'ws://127.0.0.1:1',
  draining: false,
  sockets: host.edge.sockets,
  calls: 0,
  atMs: Date.now(),
}));
host.onEvent = ({ type, placement, value }) => tell({ type: 'event', event: type, legId: placement.legId, value });
host.onInvite = (invite) => {
  const placement = host.placement(invite);
  tell({ type: 'placed', placement });
  invite.accept(placement, ANSWER_SDP).catch(() => undefined);
};

process.on('message', (message: ToEdgeProcess) => {
  host.edge
    .bye(message.tenantId, message.legId, message.reason)
    .then(() => tell({ type: 'asked' }))
    .catch((error: unknown) => tell({ type: 'failed', text: String(error) }));
});
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready', url: host.url });
