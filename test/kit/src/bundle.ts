import { build, type Plugin } from 'esbuild';

/** Bundles a page's script for Chromium and returns its text. */
export async function bundlePage(entry: URL, plugins: readonly Plugin[] = []): Promise<string> {
  const result = await build({
    entryPoints: [entry.pathname],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: ['chrome120'],
    logLevel: 'warning',
    plugins: [...plugins],
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error(`${entry.pathname} gave no bundle`);
  return file.text;
}
