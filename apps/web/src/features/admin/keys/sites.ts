/** The addresses in a text with one a line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The first line that is not the address of a site, or null. The server turns the others into origins. */
export function wrongSite(text: string): string | null {
  const isSite = (line: string): boolean => URL.canParse(line) && /^https?:$/.test(new URL(line).protocol);
  return linesOf(text).find((line) => !isSite(line)) ?? null;
}

/** Whether a page at this address may use a key. */
export function allows(allowedOrigins: readonly string[], address: string): boolean {
  return allowedOrigins.includes(new URL(address).origin);
}
