import { configuration } from './configuration.ts';

/** Styles are inline in the component library; scripts need the page's nonce. The sockets are another origin than the pages. */
export function contentSecurityPolicy(nonce: string): string {
  const sockets = new URL(configuration().SIP_WS_URL).origin;
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self' ${sockets}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
