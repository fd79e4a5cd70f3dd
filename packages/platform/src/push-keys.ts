import { z } from 'zod';
import { ConfigurationError } from './configuration.ts';
import { outboundHostsSchema } from './outbound.ts';
import { readSecretFile } from './secret-file.ts';

const coordinate = z.string().regex(/^[\w-]{43}$/);
const publicJwk = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate });
const privateJwk = publicJwk.extend({ d: coordinate });

/** The key pair of RFC 8292 as push libraries want it: an uncompressed point and a scalar, base64url. */
export interface PushKeys {
  /** 65 bytes. Browsers subscribe with it (`applicationServerKey`). */
  readonly publicKey: string;
  /** 32 bytes. */
  readonly privateKey: string;
}

/** Throws ConfigurationError when the file is missing, readable by others, or no P-256 key. */
export function readPushKeys(path: string): PushKeys {
  const jwk = read(path, privateJwk);
  return { publicKey: pointOf(jwk), privateKey: jwk.d };
}

/** The public key from its own file, for who never signs. Throws as `readPushKeys`. */
export function readPushPublicKey(path: string): string {
  return pointOf(read(path, publicJwk));
}

/** SEC 1, section 2.3.3: 0x04, x, y. */
function pointOf({ x, y }: z.output<typeof publicJwk>): string {
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('base64url');
}

function read<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  const text = readSecretFile(path);
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw Object.assign(new ConfigurationError([`${path} is not a JSON Web Key of type EC/P-256.`]), { cause: error });
  }
}

/** Google, Mozilla, Microsoft and Apple: the services to which their browsers subscribe. */
const VENDORS = 'fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com';

/** PUSH_HOSTS: the push services that notifications may be sent to (`outboundHostsSchema`); empty: none are sent or offered. */
export const pushHostsSchema = outboundHostsSchema.prefault(VENDORS);
