import { execFile } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const DAYS = '2';

export interface Certificates {
  /** PEM files: the chain and its key. */
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly certificate: string;
  readonly key: string;
  /** For `--ignore-certificate-errors-spki-list`: only this key is trusted without a known authority. */
  readonly spkiHash: string;
}

/** An authority of our own and one certificate by it for all the names. */
export async function makeCertificates(folder: string, names: readonly string[]): Promise<Certificates> {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): Promise<unknown> => run('openssl', args);
  await openssl(
    'req',
    '-x509',
    ...NEW_KEY,
    '-days',
    DAYS,
    '-subj',
    '/CN=Cordboard scenario authority',
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
  );
  await openssl('req', ...NEW_KEY, '-subj', `/CN=${names[0] ?? ''}`, '-keyout', file('key.pem'), '-out', file('request.pem'));
  await writeFile(file('names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
  await openssl(
    'x509',
    '-req',
    '-in',
    file('request.pem'),
    '-CA',
    file('ca.pem'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-days',
    DAYS,
    '-extfile',
    file('names'),
    '-out',
    file('leaf.pem'),
  );
  const leaf = await readFile(file('leaf.pem'), 'utf8');
  const certificate = leaf + (await readFile(file('ca.pem'), 'utf8'));
  await writeFile(file('chain.pem'), certificate);
  const spki = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' });
  return {
    certificateFile: file('chain.pem'),
    keyFile: file('key.pem'),
    certificate,
    key: await readFile(file('key.pem'), 'utf8'),
    spkiHash: createHash('sha256').update(spki).digest('base64'),
  };
}
