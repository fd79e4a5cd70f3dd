/** Modules of the repository's folders; `$1` in a rule is what the group matched on the importing side. */
const PART = '^(apps|packages|infra|test)/';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** What a workspace may import of the others, besides itself. Everything else is refused. */
const MAY_IMPORT = {
  'packages/contracts': [],
  'packages/platform': ['packages/contracts'],
  'packages/flow': ['packages/contracts'],
  'packages/db': ['packages/contracts', 'packages/platform'],
  'packages/acd': ['packages/contracts', 'packages/platform'],
  'apps/media': ['packages/contracts', 'packages/platform'],
  'apps/signaling': ['packages/contracts', 'packages/platform', 'packages/flow', 'packages/acd', 'packages/db'],
  'apps/worker': ['packages/contracts', 'packages/platform', 'packages/acd', 'packages/db'],
  'apps/web': ['packages/contracts', 'packages/platform', 'packages/flow', 'packages/db'],
  infra: ['packages/contracts', 'packages/platform', 'packages/db'],
};

const WAY_OUT = {
  'packages/contracts':
    'Contracts are read by everybody, so they know nobody. Move what you need into contracts, or let the caller pass it.',
  'packages/platform': 'Platform has no business word. What both sides need is a contract.',
  'packages/flow':
    'Flows run in the editor too: no clock, no database, no network here. What a flow needs to know comes in as an answer to a question.',
  'packages/db': 'The database knows contracts and platform only. Pass values in, or move the code to the app that joins them.',
  'packages/acd':
    'Routing starts with a Redis client and nothing else: configuration comes as a snapshot, history leaves as events. Never wait on SQL here.',
  'apps/media': 'Media knows rooms and legs, no business word. Add to MEDIA_PORT in contracts what it should be told.',
  'apps/signaling': 'Talk to other apps through their ports in contracts (MEDIA_PORT, WORKER_PORT), never by import.',
  'apps/worker': 'Talk to other apps through their ports in contracts, or leave a row that they read.',
  'apps/web':
    'Web sends commands to any signaling process (`command.execute` of SIGNALING_PORT) and reads the database; it never touches routing.',
  infra: 'Infra starts the apps as processes and knows nothing of their insides.',
};

/** A workspace's own tests may also use the real databases, deployments and peers that these bring. */
const FOR_TESTS = ['infra', 'test/kit'];

const paths = (folders) => folders.map((folder) => `^${folder}/`);
const fences = Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) => {
  const name = `fence-${folder.split('/').at(-1)}`;
  const outside = paths([folder, ...allowed]);
  return [
    forbid(name, WAY_OUT[folder], { path: `^${folder}/`, pathNot: `^${folder}/test/` }, { path: PART, pathNot: outside }),
    forbid(name, WAY_OUT[folder], { path: `^${folder}/test/` }, { path: PART, pathNot: [...outside, ...paths(FOR_TESTS)] }),
  ];
});

export default {
  forbidden: [
    ...fences,
    forbid(
      'contracts-zod-only',
      'Contracts run in browsers too and depend on zod alone.',
      { path: '^packages/contracts/src/' },
      { pathNot: ['^packages/contracts/', 'node_modules/zod/'] },
    ),
    forbid(
      'fence-test',
      'Tests of the whole product start the apps as processes and speak to them through their ports in contracts and through the pages; the kit has what you need.',
      { path: '^test/' },
      { path: '^apps/(media|signaling|worker)/' },
    ),
    forbid(
      'by-name',
      'Another workspace is imported by its name, through its `exports`: `import … from "@cordboard/contracts"`. What is not exported is not meant for you.',
      { path: '^((?:apps|packages|test)/[^/]+|infra)/' },
      { path: PART, pathNot: '^$1/', dependencyTypes: ['local'] },
    ),
    forbid(
      'resolvable',
      'This import leads nowhere. A deep path into another workspace is refused by its `exports`: import the name alone. A package must be in the dependencies of this workspace.',
      {},
      { couldNotResolve: true },
    ),
    forbid(
      'no-dev-in-product',
      'The product runs without dev dependencies: move the package to `dependencies`, or the code to test/.',
      { path: '^(apps|packages)/[^/]+/src/' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
    ),
    forbid(
      'no-test-in-product',
      'Move what both need to src/.',
      { path: '^((?:apps|packages)/[^/]+)/src/' },
      { path: '^(?:(?:apps|packages)/[^/]+/test|test)/' },
    ),
    forbid(
      'no-cycles',
      'Move what both modules need to a third one, or pass a function in. Types alone may go round.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|dist)/|^infra/verify/fixtures/' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
