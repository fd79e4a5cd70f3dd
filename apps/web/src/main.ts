import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import next from 'next';
import { createLogger, onShutdown } from '@cordboard/platform';
import { refuseBody } from './server/body-limit.ts';
import { clientAddress, parseTrustedProxies } from './server/client-address.ts';
import { configuration, listenAddress } from './server/configuration.ts';

/** Next behind a server of our own, because only here the socket's address is known. */
const { LOG_LEVEL, TRUSTED_PROXIES } = configuration();
const log = createLogger('web', LOG_LEVEL);
const { host, port } = listenAddress();
const proxies = parseTrustedProxies(TRUSTED_PROXIES);

const app = next({ dev: false, dir: fileURLToPath(new URL('..', import.meta.url)), hostname: host, port });
await app.prepare();
const handle = app.getRequestHandler();

const server = createServer((request, response) => {
  const refused = refuseBody(request.url ?? '', request.headers);
  if (refused) {
    response.writeHead(refused.httpStatus, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ error: refused.toWire() }));
    return;
  }
  const socketAddress = request.socket.remoteAddress ?? '0.0.0.0';
  const forwarded = request.headers['x-forwarded-for'];
  request.headers['x-forwarded-for'] = clientAddress(socketAddress, Array.isArray(forwarded) ? forwarded.join(',') : forwarded, proxies);
  handle(request, response).catch((error: unknown) => {
    // Who closes a page in the middle of an answer is no fault of ours.
    if (request.socket.destroyed) log.debug({ err: error }, 'the client has left');
    else log.error({ err: error }, 'request failed');
    if (!response.headersSent) response.writeHead(500);
    response.end();
  });
});
// Longer than any edge keeps an idle connection (nginx: 60 s), so that it is never closed under a request on its way.
server.keepAliveTimeout = 75_000;
server.listen(port, host, () => {
  log.info({ host, port }, 'web is ready');
});

onShutdown(log, async () => {
  server.close();
  server.closeAllConnections();
  await app.close();
});
