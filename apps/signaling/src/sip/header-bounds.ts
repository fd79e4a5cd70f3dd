/**
 * SIP.js's grammar takes up to 10 µs for each byte of a header that it parses, so 16 kB of them would hold the event
 * loop for more than 100 ms. Real requests have a dozen headers of a hundred bytes; only a token is long, and that is
 * not parsed. The body costs nothing.
 */
const MAX_HEADERS = 48;
const MAX_LINE = 768;
const MAX_PARSED = 3_072;
const UNPARSED = /^(authorization|proxy-authorization|x-[\w-]+)\s*:/i;

/** Whether the head of a message is small enough to be parsed. Linear, and blind to everything but line ends. */
export function headerWithinBounds(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  let parsed = 0;
  let from = 0;
  for (let lines = 0; from < end; lines++) {
    if (lines > MAX_HEADERS) return false;
    const found = text.indexOf('\r\n', from);
    const to = found < 0 || found > end ? end : found;
    if (!UNPARSED.test(text.slice(from, Math.min(to, from + 40)))) {
      if (to - from > MAX_LINE) return false;
      parsed += to - from;
      if (parsed > MAX_PARSED) return false;
    }
    from = to + 2;
  }
  return true;
}
