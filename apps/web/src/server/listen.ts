import { z } from 'zod';
import { parseConfiguration } from '@cordboard/platform';

const listenSchema = z.object({
  WEB_LISTEN: z
    .string()
    .regex(/^.+:\d+$/, 'must be host:port')
    .default('127.0.0.1:8080'),
});

export function listenAddress(): { host: string; port: number } {
  const { WEB_LISTEN } = parseConfiguration(listenSchema, process.env);
  const at = WEB_LISTEN.lastIndexOf(':');
  return { host: WEB_LISTEN.slice(0, at), port: Number(WEB_LISTEN.slice(at + 1)) };
}
