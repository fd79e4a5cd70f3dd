import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const PAGE = new URL('./demo-shop.html', import.meta.url);

export interface DemoShop {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The site of an imaginary customer of ours, on an origin of its own, with the snippet pasted in as the admin page shows it.
 * @param listen host:port
 */
export async function serveDemoShop(listen: string, facts: { publicUrl: string; webCallKeyId: string }): Promise<DemoShop> {
  const page = (await readFile(PAGE, 'utf8'))
    .replaceAll('{{publicUrl}}', facts.publicUrl)
    .replaceAll('{{webCallKeyId}}', facts.webCallKeyId);
  const server = createServer((request, response) => {
    const found = new URL(request.url ?? '/', 'http://shop').pathname === '/';
    response.writeHead(found ? 200 : 404, {
      'content-type': found ? 'text/html; charset=utf-8' : 'text/plain',
      'cache-control': 'no-store',
    });
    response.end(found ? page : 'The shop has one page.\n');
  });
  const at = listen.lastIndexOf(':');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(listen.slice(at + 1)), listen.slice(0, at), resolve);
  });
  return {
    url: `http://${listen}`,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
