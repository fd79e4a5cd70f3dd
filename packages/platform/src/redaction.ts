const SECRET_KEY = '[\\w-]*(?:token|secret|password|passwd|authorization|cookie|pwd|api_?key|keyBase64|privateKey)';

/** Each rule works on a line of JSON that is already serialised, so nothing depends on where in an object a secret sits. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // "token":"…" as a field, and \"token\":\"…\" inside a string that is itself JSON.
  [new RegExp(`"(${SECRET_KEY})"\\s*:\\s*"(?:[^"\\\\]|\\\\.)*"`, 'gi'), '"$1":"[redacted]"'],
  [
    new RegExp(`\\\\"(${SECRET_KEY})\\\\"\\s*:\\s*\\\\"(?:[^"\\\\]|\\\\{2}(?:\\\\["\\\\]|[^"\\\\]))*\\\\"`, 'gi'),
    '\\"$1\\":\\"[redacted]\\"',
  ],
  // Header lines of a raw SIP or HTTP message, up to the end of the line.
  [/((?:proxy-)?authorization: *)(?:[^"\\]|\\[^rn])+/gi, '$1[redacted]'],
  [/\b(bearer +)[\w.~+/=-]+/gi, '$1[redacted]'],
  // A JWT anywhere.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[redacted]'],
  // SDP: the ICE password and SRTP keys (RFC 8839 section 5.4, RFC 4568).
  [/(ice-pwd:)[^\s"\\]+/gi, '$1[redacted]'],
  [/(inline:)[^\s"\\]+/gi, '$1[redacted]'],
  // One-time links: who has them is let in.
  [/(\/(?:invitation|reset-password)\/)[\w.~%-]+/g, '$1[redacted]'],
  // user:password@host of a URL.
  [/(:\/\/[^\s:@/"\\]*:)[^\s@/"\\]+@/g, '$1[redacted]@'],
];

/** Takes secrets out of a serialised log line: tokens, authorization, passwords, ICE passwords, SRTP keys, URL passwords. */
export function redactLine(line: string): string {
  let redacted = line;
  for (const [pattern, replacement] of RULES) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
