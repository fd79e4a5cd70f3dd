export * from './announce.ts';
export * from './bucket.ts';
export * from './clock.ts';
export * from './configuration.ts';
export * from './deployment-keys.ts';
export * from './guarded-request.ts';
export * from './log.ts';
export { OPUS_SILENCE, opusPacketMs } from './opus-packet.ts';
export { loadScripts, runScript, type ScriptSet } from './lua.ts';
export * from './metrics.ts';
export type { ByteRange, ObjectEntry, ObjectStat, ObjectStore } from './object-store/object-store.ts';
export { openObjectStore } from './object-store/open.ts';
export * from './ops-server.ts';
export * from './outbound.ts';
export { redactLine } from './redaction.ts';
export * from './redis-bucket.ts';
export { asRedisError, isRedisAway, untilServed } from './redis-errors.ts';
export {
  connectRedis,
  connectPlainRedis,
  isCluster,
  isClusterNode,
  nodeUrls,
  type LiveRedisClient,
  type PlainRedisClient,
  type RedisClient,
} from './redis.ts';
export { connectSubscriber, type RedisSubscriber } from './redis-subscriber.ts';
export { connectRpc, type RpcClient, type RpcClientOptions } from './rpc/client.ts';
export type { RpcPeer } from './rpc/peer.ts';
export { serveRpc, type RpcHandlers, type RpcServer, type RpcServerOptions } from './rpc/server.ts';
export * from './push-keys.ts';
export { getSealed, openSealed, putSealed, type SealedObject } from './sealed/sealed-object.ts';
export { KEY_BYTES, keyOfSecret, unwrapKey, wrapKey } from './sealed/wrap-key.ts';
export * from './secret-file.ts';
export * from './shutdown.ts';
export * from './telemetry.ts';
export * from './tokens.ts';
