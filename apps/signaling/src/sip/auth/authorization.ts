/** The Authorization header as clients write it. JsSIP's `authorization_jwt` is put there verbatim, with or without scheme. */
export type Authorization =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'digest'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'none' };

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function parseAuthorization(header: string | undefined): Authorization {
  const text = header?.trim() ?? '';
  const space = text.indexOf(' ');
  const scheme = space < 0 ? '' : text.slice(0, space).toLowerCase();
  const rest = text.slice(space + 1).trim();
  if (scheme === 'bearer' && JWT.test(rest)) return { kind: 'bearer', token: rest };
  if (scheme === 'digest') return { kind: 'digest', parameters: parseParameters(rest) };
  if (scheme === '' && JWT.test(text)) return { kind: 'bearer', token: text };
  return { kind: 'none' };
}

function parseParameters(text: string): Record<string, string> {
  const parameters: Record<string, string> = Object.create(null);
  for (const match of text.matchAll(/([a-z][a-z0-9_-]*)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi)) {
    const [, name = '', quoted, bare] = match;
    parameters[name.toLowerCase()] ??= quoted ?? bare ?? '';
  }
  return parameters;
}
