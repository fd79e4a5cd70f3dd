import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings, Problem, Rule, Tree } from '../lib/rule.ts';
import { readText } from '../lib/tree.ts';

/** A tag that says a version, or a digest. */
const PINNED = /^[\w./-]+(?::[\w.-]*\d[\w.-]*|@sha256:[0-9a-f]{64})$/;
/** From the build context, or from where it is mounted (`/src/infra/image/web.sh /src /app`). */
const SCRIPT = /^(?:\.\/|(?:\/[\w-]+)+\/)?(infra\/image\/[\w-]+\.sh)(?:\s+[\w./:=@-]+)*$/;

export const docker: Rule = {
  name: 'docker',
  what: 'Dockerfiles begin from a pinned image, only call scripts of infra/image, and do not end as root',
  covers: (file) => /(^|\/)(Dockerfile[^/]*|[^/]+\.Dockerfile)$/.test(file),
  check({ tree }): Promise<Findings> {
    const files = tree.files.filter((file) => docker.covers(file));
    return Promise.resolve({ problems: files.flatMap((file) => checkDockerfile(tree, file)), looked: new Set(files) });
  },
};

function checkDockerfile(tree: Tree, file: string): Problem[] {
  const problems: Problem[] = [];
  const stages = new Set<string>();
  let user = 'root';
  for (const { line, keyword, rest } of instructionsOf(readText(tree, file))) {
    const say = (code: string, message: string): void => {
      problems.push({ file, line, code, message });
    };
    if (keyword === 'FROM') {
      const [image = '', , stage] = rest.replace(/^(--platform=\S+\s+)/, '').split(/\s+/);
      if (!stages.has(image) && image !== 'scratch' && !PINNED.test(image))
        say('from', `${image} moves: name a version, as in node:24-bookworm-slim`);
      if (stage !== undefined) stages.add(stage);
      user = 'root';
    } else if (keyword === 'RUN') {
      const script = SCRIPT.exec(rest.replace(/^(--\w+=\S+\s+)*/, ''))?.[1];
      if (script === undefined) say('run', 'does work of its own: put it into a script of infra/image, which is tried without Docker too');
      else if (!existsSync(join(tree.root, script))) say('run', `calls ${script}, which is not there`);
    } else if (keyword === 'USER') {
      user = rest;
    } else if (keyword === 'ADD') {
      say('add', 'ADD fetches and unpacks: use COPY, and a script of infra/image for the rest');
    }
  }
  if (/^(root|0)(:|$)/.test(user)) problems.push({ file, line: null, code: 'user', message: 'ends as root: name a USER' });
  return problems;
}

function instructionsOf(text: string): { line: number; keyword: string; rest: string }[] {
  const instructions: { line: number; keyword: string; rest: string }[] = [];
  let open: { line: number; text: string } | null = null;
  text.split('\n').forEach((raw, index) => {
    if (/^\s*(#|$)/.test(raw)) return;
    const part: string = raw.replace(/\\\s*$/, '');
    open = open ? { line: open.line, text: `${open.text} ${part.trim()}` } : { line: index + 1, text: part.trim() };
    if (/\\\s*$/.test(raw)) return;
    const [keyword = '', ...words] = open.text.split(/\s+/);
    instructions.push({ line: open.line, keyword: keyword.toUpperCase(), rest: words.join(' ') });
    open = null;
  });
  return instructions;
}
