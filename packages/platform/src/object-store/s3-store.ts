import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { checkKey, checkPrefix, notFound, type ByteRange, type ObjectEntry, type ObjectStore } from './object-store.ts';
import { partsOf } from './parts.ts';

/** S3 wants at least 5 MiB for each part but the last. */
const PART_BYTES = 8 * 1024 * 1024;

export interface S3StoreOptions {
  readonly bucket: string;
  readonly region: string;
  /** Of an S3-compatible server; absent = AWS. */
  readonly endpoint?: string | undefined;
}

/** Objects in a bucket. Credentials come from where the AWS SDK looks (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, profile, instance role). */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  const { bucket: Bucket } = options;
  const client = new S3Client({
    region: options.region,
    // Self-hosted servers are addressed by path, not by a host name for each bucket; nor do all know the newer checksums.
    ...(options.endpoint !== undefined && {
      endpoint: options.endpoint,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED' as const,
      responseChecksumValidation: 'WHEN_REQUIRED' as const,
    }),
  });

  const open = async (Key: string, range: ByteRange): Promise<Readable> => {
    const ranged = range.start !== undefined || range.end !== undefined;
    const Range = ranged ? `bytes=${range.start ?? 0}-${range.end ?? ''}` : undefined;
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...(Range !== undefined && { Range }) }));
      if (!(Body instanceof Readable)) throw new TypeError('S3 gave no stream');
      return Body;
    } catch (error) {
      throw isMissing(error) ? notFound(Key, error) : error;
    }
  };

  return {
    async put(key, content) {
      await putParts(client, Bucket, checkKey(key), partsOf(content, PART_BYTES));
    },
    async get(key) {
      const stream = await open(checkKey(key), {});
      return Buffer.concat(await stream.toArray());
    },
    async stat(key) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket, Key: checkKey(key) }));
        return { bytes: head.ContentLength ?? 0 };
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    read(key, range = {}) {
      const out = new PassThrough();
      open(checkKey(key), range)
        .then((source) => pipeline(source, out))
        .catch((error: unknown) => {
          out.destroy(error instanceof Error ? error : new Error(String(error)));
        });
      return out;
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key: checkKey(key) }));
    },
    async *list(prefix): AsyncGenerator<ObjectEntry> {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix: checkPrefix(prefix), ...(token !== undefined && { ContinuationToken: token }) }),
        );
        for (const entry of page.Contents ?? []) {
          if (entry.Key !== undefined)
            yield { key: entry.Key, bytes: entry.Size ?? 0, modifiedAtMs: entry.LastModified?.getTime() ?? Date.now() };
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    async sweep(beforeMs) {
      let gone = 0;
      let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
      for (;;) {
        const page = await client.send(new ListMultipartUploadsCommand({ Bucket, ...from })).catch(unlessNotImplemented);
        if (page === null) return gone;
        for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
          if (Initiated === undefined || Initiated.getTime() >= beforeMs) continue;
          await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
          gone++;
        }
        if (page.IsTruncated !== true) return gone;
        from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
      }
    },
  };
}

/** One request when it fits one part; else a multipart upload, which becomes visible as a whole or not at all. */
async function putParts(client: S3Client, Bucket: string, Key: string, parts: AsyncGenerator<Buffer>): Promise<void> {
  const first = await parts.next();
  const firstBody = first.done === true ? Buffer.alloc(0) : first.value;
  const second = firstBody.length < PART_BYTES ? undefined : await parts.next();
  if (second === undefined || second.done === true) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: firstBody }));
    return;
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  try {
    const done: CompletedPart[] = [];
    const send = async (Body: Buffer): Promise<void> => {
      const PartNumber = done.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      done.push({ PartNumber, ETag });
    };
    await send(firstBody);
    await send(second.value);
    for await (const part of parts) await send(part);
    await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: done } }));
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    throw error;
  }
}

/** Some servers do not list unfinished uploads, and end them by rules of their own. */
function unlessNotImplemented(error: unknown): null {
  if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 501) return null;
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.$metadata.httpStatusCode === 404);
}
