import { readFile } from 'node:fs/promises';

/**
 * A configuration file's text with its `${NAME}` replaced.
 * @param program whose file it is, for the error
 * @throws Error when a value is missing or would break out of its directive
 */
export async function fillTemplate(program: string, template: URL, settings: object): Promise<string> {
  const values = new Map<string, unknown>(Object.entries(settings));
  return (await readFile(template, 'utf8')).replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (typeof value !== 'string' || !/^[^\s;{}"'$\\]+$/.test(value))
      throw new Error(`${name} cannot stand in ${program}’s configuration: ${String(value)}`);
    return value;
  });
}
