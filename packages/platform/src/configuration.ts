import { isIP } from 'node:net';
import { z } from 'zod';

/** What is wrong with the environment: one sentence for each variable. Values are not repeated, they may be secrets. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.sentences = sentences;
  }
}

/**
 * Parses the environment once, at start. A variable that is empty counts as not set. Throws ConfigurationError with a
 * sentence for each bad value that names the variable.
 */
export function parseConfiguration<S extends z.ZodObject>(schema: S, environment: NodeJS.ProcessEnv): z.output<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = environment[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0] ?? 'The configuration');
      const missing = issue.path.length > 0 && !(name in given);
      return missing ? `${name} is not set and has no default.` : `${name} is not valid: ${issue.message.replace(/\.$/, '')}.`;
    }),
  );
}

export interface ListenAddress {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

/** `host:port`, `[v6]:port`. */
export const listenAddressSchema = z.string().transform((value, context): ListenAddress => {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(value);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) {
    context.addIssue({ code: 'custom', message: 'must be host:port with a port from 0 to 65535' });
    return z.NEVER;
  }
  return { host: match[1] ?? match[2] ?? '', port };
});

/** `40000-40099`, both inclusive. */
export const portRangeSchema = z.string().transform((value, context): { min: number; max: number } => {
  const match = /^(\d{1,5})-(\d{1,5})$/.exec(value);
  const min = Number(match?.[1]);
  const max = Number(match?.[2]);
  if (!match || min < 1 || max > 65_535 || min > max) {
    context.addIssue({ code: 'custom', message: 'must be first-last, two ports from 1 to 65535 in ascending order' });
    return z.NEVER;
  }
  return { min, max };
});

/** Comma separated; no entry is an empty list. */
export const listSchema = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);

/** Comma separated CIDR ranges (`10.1.0.0/16`, `fd00::/8`) or addresses. */
export const networksSchema = listSchema.refine(
  (networks) =>
    networks.every((network) => {
      const [address = '', length, more] = network.split('/');
      const most = [0, 0, 0, 0, 32, 0, 128][isIP(address)] ?? 0;
      return more === undefined && most > 0 && (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= most));
    }),
  { error: 'must be networks like 10.1.0.0/16, comma separated' },
);

export const logLevelSchema = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);
