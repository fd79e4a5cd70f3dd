import type { IdentityRefusal } from '@cordboard/contracts';

/** The server's reasons, and those that are found in the page. */
export type IdentityFault = IdentityRefusal | 'tooLarge' | 'notGiven';

const GOES_ON = 'The visitor can call, but unidentified.';

/** For the site's owner, in the console and in the event: what is wrong and how to mend it. */
const TEXTS: Readonly<Record<IdentityFault, string>> = {
  expired: `The token was signed too long ago: it is good for ten minutes. Give identify() a function that fetches a new one; it is asked when the visitor opens the panel.`,
  tooLong: 'The token lives longer than ten minutes. Sign it with exp at most 600 s after iat.',
  notYet: 'The token was signed in the future. The clock of the server that signs it is ahead.',
  noSecret: 'The web-call key has no secret yet. Make one under Admin, Web-call keys, and sign with it.',
  signature: 'The token is not signed with HS256 by the secret of this web-call key. A secret that was made anew replaces the old one.',
  claims:
    'The token says something of another kind than expected: sub and name are texts, attributes are texts, numbers or true and false.',
  tooLarge: 'The token is longer than 4,000 characters. Send fewer attributes.',
  notGiven: 'The function given to identify() failed, or gave no token within 5 s.',
};

export function ownerTextOf(why: IdentityFault): string {
  return `identify(): ${TEXTS[why]} ${GOES_ON}`;
}
