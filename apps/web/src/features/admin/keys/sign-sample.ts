import type { WebCallKeyId } from '@cordboard/contracts';

/** How a site's own server vouches for its visitor (RFC 7519, HS256), in Node with `jose`, and what the page does with it. */
export function signSample(webCallKeyId: WebCallKeyId): string {
  return `import { SignJWT } from 'jose';

const secret = new TextEncoder().encode(process.env.CORDBOARD_SECRET);

const jwt = await new SignJWT({ name: 'Li Wei', attributes: { plan: 'gold' } })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('customer-5521')
  .setIssuedAt()
  .setExpirationTime('10m')
  .sign(secret);

// ${webCallKeyId}
cordboard.identify(jwt);`;
}
