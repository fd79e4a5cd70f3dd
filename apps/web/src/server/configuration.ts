import { z } from 'zod';
import { listSchema, networksSchema, parseConfiguration, pushHostsSchema } from '@cordboard/platform';

const configurationSchema = z.object({
  DATABASE_APP_URL: z.string(),
  DATABASE_AUTH_URL: z.string(),
  REDIS_URL: z.string(),
  KEYS_DIR: z.string(),
  /** The key under which recordings are kept, when it is not the one that the first start made in KEYS_DIR. */
  RECORDINGS_KEY_FILE: z.string().optional(),
  OBJECT_STORE_URL: z.string(),
  LOG_LEVEL: z.string().default('info'),
  /** Where people reach the pages. */
  PUBLIC_URL: z.url().default('http://127.0.0.1:8080'),
  /** Where browsers open SIP over WebSocket; the event socket is the same host with the path /events. */
  SIP_WS_URL: z.url().default('ws://127.0.0.1:8081/sip'),
  SMTP_URL: z.string().default(''),
  MAIL_FROM: z.string().default('Cordboard <no-reply@localhost>'),
  PUSH_HOSTS: pushHostsSchema,
  /** Networks of the deployment's own that data dips of flows may reach. */
  FLOW_NETWORKS: networksSchema.default([]),
  /** Comma-separated addresses or CIDR ranges whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: listSchema.default([]),
  TURN_URLS: listSchema.default([]),
  TURN_SECRET: z.string().default(''),
});

export type WebConfiguration = z.output<typeof configurationSchema>;

let parsed: WebConfiguration | undefined;

/** Parsed once, at the first request; a build needs no configuration. */
export function configuration(): WebConfiguration {
  parsed ??= parseConfiguration(configurationSchema, process.env);
  return parsed;
}

export function eventsUrl(): string {
  const url = new URL(configuration().SIP_WS_URL);
  url.pathname = url.pathname.replace(/\/sip$/, '/events');
  return url.toString();
}

const listenSchema = z.object({
  WEB_LISTEN: z
    .string()
    .regex(/^.+:\d+$/, 'must be host:port')
    .default('127.0.0.1:8080'),
});

/** Where the pages are served; only the server's own main needs it. */
export function listenAddress(): { host: string; port: number } {
  const { WEB_LISTEN } = parseConfiguration(listenSchema, process.env);
  const at = WEB_LISTEN.lastIndexOf(':');
  return { host: WEB_LISTEN.slice(0, at), port: Number(WEB_LISTEN.slice(at + 1)) };
}
