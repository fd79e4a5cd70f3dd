import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../configuration.ts';
import { createFileStore } from './file-store.ts';
import type { ObjectStore } from './object-store.ts';
import { createS3Store } from './s3-store.ts';

/**
 * OBJECT_STORE_URL: `file:///folder` (made when missing) or `s3://bucket?region=…&endpoint=…` (region `us-east-1` by
 * default). Throws ConfigurationError for anything else.
 */
export function openObjectStore(url: string): ObjectStore {
  const parsed = URL.parse(url);
  if (parsed?.protocol === 'file:' && parsed.host === '') {
    const root = fileURLToPath(parsed);
    mkdirSync(root, { recursive: true });
    return createFileStore(root);
  }
  if (parsed?.protocol === 's3:' && parsed.hostname !== '') {
    return createS3Store({
      bucket: parsed.hostname,
      region: parsed.searchParams.get('region') ?? 'us-east-1',
      endpoint: parsed.searchParams.get('endpoint') ?? undefined,
    });
  }
  throw new ConfigurationError(['OBJECT_STORE_URL must be file:///folder or s3://bucket?region=…&endpoint=….']);
}
