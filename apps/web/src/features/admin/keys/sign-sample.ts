/** How a site's own server vouches for its visitor (RFC 7519, HS256), in Node with `jose`. */
export const SIGN_SAMPLE = `import { SignJWT } from 'jose';

const secret = new TextEncoder().encode(process.env.CORDBOARD_SECRET);

const jwt = await new SignJWT({ name: 'Li Wei', attributes: { plan: 'gold' } })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('customer-5521')
  .setIssuedAt()
  .setExpirationTime('10m')
  .sign(secret);`;

/** What the page does with it, before or after `embed.js` is there: a token is fetched when the visitor opens the panel. */
export const IDENTIFY_SAMPLE = `(window.cordboard ??= {}).identity = async () => (await fetch('/cordboard-token')).text();`;
