/** How a site's own server vouches for its visitor (RFC 7519, HS256), in Node with `jose`. */
export const SIGN_SAMPLE = `import { SignJWT } from 'jose';

const secret = new TextEncoder().encode(process.env.CORDBOARD_SECRET);

const jwt = await new SignJWT({ name: 'Li Wei', attributes: { plan: 'gold' } })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('customer-5521')
  .setIssuedAt()
  .setExpirationTime('10m')
  .sign(secret);`;

/** What the page does with the token once `embed.js` is there. */
export const IDENTIFY_SAMPLE = 'cordboard.identify(jwt);';
