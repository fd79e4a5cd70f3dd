import { z } from 'zod';

/** JSON-RPC 2.0 between processes, one object per WebSocket text frame. `error.data` carries the registry's code. */
export const jsonRpcRequestSchema = z.object({ jsonrpc: z.literal('2.0'), id: z.string(), method: z.string(), params: z.unknown() });
export const jsonRpcNotificationSchema = z.object({ jsonrpc: z.literal('2.0'), method: z.string(), params: z.unknown() });
export const jsonRpcResultSchema = z.object({ jsonrpc: z.literal('2.0'), id: z.string(), result: z.unknown() });
export const jsonRpcErrorSchema = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.string().nullable(),
  error: z.object({
    code: z.int(),
    message: z.string(),
    data: z.object({ code: z.string(), text: z.string(), data: z.record(z.string(), z.unknown()).optional() }).optional(),
  }),
});

/** A method's two schemas. A port is a record of these; client and server are typed from it. */
export interface RpcMethod<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}
export type RpcPort = Readonly<Record<string, RpcMethod>>;
export type RpcParams<P extends RpcPort, M extends keyof P> = z.output<P[M]['params']>;
export type RpcInput<P extends RpcPort, M extends keyof P> = z.input<P[M]['params']>;
export type RpcResult<P extends RpcPort, M extends keyof P> = z.output<P[M]['result']>;

/** Keeps the literal types of a port while checking its shape. */
export function definePort<P extends RpcPort>(port: P): P {
  return port;
}
