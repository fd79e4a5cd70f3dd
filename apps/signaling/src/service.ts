import { createAcd } from '@cordboard/acd';
import { newId, SIGNALING_PORT } from '@cordboard/contracts';
import type { ProcessId, SignalingAnnouncement } from '@cordboard/contracts';
import { closeDb, connectDb } from '@cordboard/db';
import { announce, connectRedis, createMetrics, createTokenVerifier, serveRpc, systemClock } from '@cordboard/platform';
import type { Logger, Metrics, Readiness } from '@cordboard/platform';
import { FlowGraphs } from './flow/graphs.ts';
import { Directory } from './adapters/directory.ts';
import { MediaPool } from './adapters/media-pool.ts';
import { Peers } from './adapters/peers.ts';
import { stationFinder } from './adapters/stations.ts';
import { SoundLibrary } from './adapters/worker.ts';
import { Adoption } from './call/adoption.ts';
import { IncomingCalls } from './call/incoming.ts';
import { LegEvents, sipLegHandlers } from './call/leg-events.ts';
import { CallRegistry } from './call/registry.ts';
import { RemoteLegs } from './call/remote-legs.ts';
import type { CallServices } from './call/services.ts';
import { CallStore } from './call/store.ts';
import { CallbackAnswers } from './callback/answer.ts';
import { CommandExecutor } from './command/execute.ts';
import { CommandResults } from './command/results.ts';
import { graceTuning } from './configuration.ts';
import type { SignalingConfiguration } from './configuration.ts';
import { EventGateway } from './events/gateway.ts';
import { Revocations } from './events/revocations.ts';
import { TenantEvents } from './events/tenant-events.ts';
import { servePublic } from './public-server.ts';
import { signalingHandlers } from './rpc-handlers.ts';
import { createSipEdge } from './sip/edge.ts';
import type { SipEdge } from './sip/edge.ts';

export interface SignalingService {
  readonly processId: ProcessId;
  readonly port: number;
  readonly rpcUrl: string;
  readonly metrics: Metrics;
  ready(): Promise<Readiness>;
  /** Lets go of everything: calls go to other processes at once, sockets are asked to come back elsewhere. Idempotent. */
  close(): Promise<void>;
}

/** One signaling process, wired. */
export async function startSignaling(configuration: SignalingConfiguration, log: Logger): Promise<SignalingService> {
  const { secret, PUBLIC_URL: publicUrl } = configuration;
  const processId = newId('process');
  const clock = systemClock;
  const redis = await connectRedis(configuration.REDIS_URL, { name: 'signaling', log });
  const db = connectDb(configuration.DATABASE_APP_URL, { name: 'signaling' });
  const acd = await createAcd({ redis, processId, log, tuning: graceTuning(configuration) });
  const directory = new Directory(redis, log);
  await Promise.all([acd.start(), directory.start()]);

  const link = { secret, log };
  const media = new MediaPool(directory, link);
  const peers = new Peers(directory, processId, link);
  const sounds = new SoundLibrary(directory, link);
  const tenantEvents = new TenantEvents(acd, log);
  const store = await CallStore.open(redis, processId);
  const legEvents = new LegEvents(() => registry);
  const sip = (): SipEdge => edge;
  const mailConfigured = configuration.SMTP_URL !== '';
  const reach = { mail: mailConfigured, push: configuration.PUSH_HOSTS.length > 0 };
  const flows = new FlowGraphs(db, log);
  const flowNetworks = configuration.FLOW_NETWORKS;
  const ground = { processId, acd, db, redis, store, clock, log, mailConfigured };
  const services: CallServices = {
    ...ground,
    flows,
    flowNetworks,
    media,
    peers,
    sounds,
    directory,
    tenantEvents,
    legEvents,
    remoteLegs: new RemoteLegs(),
    sip,
  };
  const registry = new CallRegistry(services);
  const adoption = new Adoption(registry);
  const incoming = new IncomingCalls(registry, new CallbackAnswers(registry, adoption));
  const verifier = createTokenVerifier(configuration.tokenPublicKey);
  const edge = createSipEdge({
    ...{ redis, processId, verifier, log, clock },
    configuration: { publicUrl, socketGraceMs: configuration.CALL_GRACE_MS },
    handlers: sipLegHandlers(() => registry, legEvents),
    findStation: stationFinder(db),
    // `receive` answers every failure itself.
    onInvite: (invite) => void incoming.receive(invite),
  });
  const commands = new CommandExecutor(services, new CommandResults(redis));
  const gateway = new EventGateway({ acd, redis, verifier, publicUrl, processId, tenantEvents, commands, store, clock, log, reach });
  const revocations = new Revocations({ redis, log, gateway, sip, clock });
  await revocations.start();

  const rpc = await serveRpc(SIGNALING_PORT, signalingHandlers({ registry, legEvents, commands, revocations }), {
    ...configuration.SIGNALING_RPC_LISTEN,
    ...link,
  });
  const announced = (): SignalingAnnouncement => ({
    ...{ processId, rpcUrl: rpc.url, draining: incoming.draining, atMs: clock.nowMs() },
    ...{ sockets: edge.sockets + gateway.sockets, calls: registry.size },
  });
  const announcement = announce(redis, 'signaling', processId, announced, log);
  await announcement.refresh();
  adoption.start();
  registry.start();
  const http = await servePublic({
    ...{ listen: configuration.SIGNALING_LISTEN, log },
    onSip: (socket, request) => edge.handleSocket(socket, request),
    onEvents: (socket, request) => gateway.handleSocket(socket, request),
  });
  log.info({ processId, port: http.port, rpcUrl: rpc.url }, 'signaling is ready');

  const close = async (): Promise<void> => {
    incoming.draining = true;
    adoption.close();
    http.stop();
    // First the calls, so that nothing of what follows looks like a hang-up; then others may take them.
    registry.close();
    await announcement.stop();
    gateway.close();
    await edge.close();
    await rpc.close();
    directory.close();
    revocations.close();
    await Promise.all([media.close(), peers.close(), sounds.close(), tenantEvents.close()]);
    await acd.close();
    await Promise.all([closeDb(db), redis.close()]);
  };
  let closing: Promise<void> | undefined;
  return {
    ...{ processId, port: http.port, rpcUrl: rpc.url },
    metrics: metricsOf(registry, edge, gateway),
    ready: async () => {
      if (incoming.draining) return { ok: false, detail: 'draining' };
      await redis.ping();
      return directory.leastLoaded() === null ? { ok: false, detail: 'no media node is there' } : { ok: true };
    },
    close: () => (closing ??= close()),
  };
}

function metricsOf(registry: CallRegistry, edge: SipEdge, gateway: EventGateway): Metrics {
  const metrics = createMetrics('signaling');
  metrics.gauge('calls', 'Calls that this process owns.', [], (gauge) => gauge.set(registry.size));
  metrics.gauge('sip_sockets', 'Open SIP sockets.', [], (gauge) => gauge.set(edge.sockets));
  metrics.gauge('event_sockets', 'Open event sockets.', [], (gauge) => gauge.set(gateway.sockets));
  return metrics;
}
