import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

/** The button may weigh this much on somebody else's page, gzipped. */
const EMBED_LIMIT_BYTES = 5_000;
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** zod carries its messages in fifty languages; no visitor ever reads one, and they are a third of the bundle. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';", loader: 'js' }));
  },
};

/**
 * Bundles `embed.js` (the button), `widget.js` (loaded on click) and `tell-worker.js` (shows notifications) into a folder (default: `apps/web/public`). Returns
 * the gzipped sizes; throws when the button has grown too heavy.
 */
export async function buildWidget(outdir = path('../public')): Promise<{ embedBytes: number; widgetBytes: number }> {
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: {
      embed: path('../src/widget/embed.ts'),
      widget: path('../src/widget/widget.ts'),
      'tell-worker': path('../src/tell-worker/tell-worker.ts'),
    },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022'],
    legalComments: 'none',
    plugins: [englishOnly],
    logLevel: 'warning',
  });
  const gzipped = async (name: string): Promise<number> => gzipSync(await readFile(`${outdir}/${name}`)).byteLength;
  const sizes = { embedBytes: await gzipped('embed.js'), widgetBytes: await gzipped('widget.js') };
  if (sizes.embedBytes > EMBED_LIMIT_BYTES) {
    throw new Error(`embed.js is ${sizes.embedBytes} bytes gzipped, the limit is ${EMBED_LIMIT_BYTES}`);
  }
  return sizes;
}

if (import.meta.main) {
  const { embedBytes, widgetBytes } = await buildWidget();
  console.log(`embed.js ${embedBytes} bytes gzipped (limit ${EMBED_LIMIT_BYTES}), widget.js ${widgetBytes}`);
}
