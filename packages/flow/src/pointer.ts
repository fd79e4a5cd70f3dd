/** `''` or steps that begin with `/`; `~` only as `~0` and `~1`. RFC 6901 section 3. */
export function isPointer(pointer: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(pointer);
}

/** What a JSON Pointer names; undefined where there is nothing. RFC 6901 section 4. */
export function readPointer(json: unknown, pointer: string): unknown {
  let here = json;
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(here)) here = /^(0|[1-9]\d*)$/.test(name) ? (here[Number(name)] as unknown) : undefined;
    else if (typeof here === 'object' && here !== null && Object.hasOwn(here, name)) here = (here as Record<string, unknown>)[name];
    else return undefined;
  }
  return here;
}
