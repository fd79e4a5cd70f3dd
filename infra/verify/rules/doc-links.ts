import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Findings, Problem, Rule, Tree } from '../lib/rule.ts';
import { readText } from '../lib/tree.ts';

const LINK = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;
const CODE = /`([^`\n]+)`/g;
/** Inline code that is plainly meant as a path of this repository, perhaps with a pattern in it. */
const PATH = /^(?:apps|packages|infra|test|docs|\.ci)(?:\/[\w.@*{},[\]()-]+)+\/?$/;
const NPM_RUN = /\bnpm run ([a-z][\w:-]*)/g;

export const docLinks: Rule = {
  name: 'doc-links',
  what: 'links, paths and npm scripts that documents name exist',
  covers: (file) => file.endsWith('.md'),
  check({ tree }): Promise<Findings> {
    const files = tree.files.filter((file) => docLinks.covers(file));
    const scripts = scriptsOf(tree);
    const problems = files.flatMap((file) => checkDocument(tree, file, scripts));
    return Promise.resolve({ problems, looked: new Set(files) });
  },
};

function checkDocument(tree: Tree, file: string, scripts: ReadonlySet<string> | null): Problem[] {
  let fenced = false;
  return readText(tree, file)
    .split('\n')
    .flatMap((text, index): Problem[] => {
      const say = (code: string, message: string): Problem => ({ file, line: index + 1, code, message });
      if (/^\s*```/.test(text)) fenced = !fenced;
      const missingScripts = [...text.matchAll(NPM_RUN)]
        .map(([, script = '']) => script)
        .filter((script) => scripts !== null && !scripts.has(script))
        .map((script) => say('script', `names \`npm run ${script}\`, which package.json does not have`));
      if (fenced) return missingScripts;
      const links = [...text.replaceAll(CODE, '').matchAll(LINK)]
        .map(([, target = '']) => target)
        .flatMap((target) => {
          const wrong = checkLink(tree, file, target);
          return wrong === null ? [] : [say('link', wrong)];
        });
      const paths = [...text.matchAll(CODE)]
        .map(([, code = '']) => code)
        .filter((code) => PATH.test(code) && !pathExists(tree, code))
        .map((code) => say('path', `names \`${code}\`, which is not there`));
      return [...missingScripts, ...links, ...paths];
    });
}

function checkLink(tree: Tree, file: string, target: string): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const place = path === '' ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (!existsSync(join(tree.root, place))) return `links to ${target}, which is not there`;
  if (anchor === undefined || !place.endsWith('.md')) return null;
  const anchors = readText(tree, place)
    .split('\n')
    .filter((line) => /^#{1,6} /.test(line))
    .map(slugOf);
  return anchors.includes(anchor) ? null : `links to ${target}, but ${place} has no such heading`;
}

/** As GitHub makes anchors: lower case, without punctuation, blanks become hyphens. */
function slugOf(heading: string): string {
  return heading
    .replace(/^#+\s+/, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function pathExists(tree: Tree, path: string): boolean {
  if (!/[*{[(]/.test(path)) return existsSync(join(tree.root, path));
  return globSync(path, { cwd: tree.root }).length > 0 || existsSync(join(tree.root, path));
}

function scriptsOf(tree: Tree): ReadonlySet<string> | null {
  if (!tree.files.includes('package.json')) return null;
  const manifest = JSON.parse(readText(tree, 'package.json')) as { scripts?: Record<string, string> };
  return new Set(Object.keys(manifest.scripts ?? {}));
}
