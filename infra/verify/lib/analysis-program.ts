import { dirname, join, relative } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';
import { analysisOrderSchema, type ProjectAnalysis, type ProjectOrder } from './analysis-messages.ts';

/**
 * A process of its own that type-checks and lints projects. Takes an AnalysisOrder as JSON and prints a ProjectAnalysis as a
 * line of JSON for each project.
 *
 * The same compiler as `tsc -p` and the same eslint as in an editor, but each project is read and checked once for
 * both, and a file is checked in the project it belongs to and not again in each that imports it. That halves the time.
 */
const order = analysisOrderSchema.parse(JSON.parse(process.argv[2] ?? ''));
const parsed = new Map<string, ts.SourceFile | undefined>();

function createProgram(project: string): ts.Program {
  const config = ts.getParsedCommandLineOfConfigFile(
    project,
    { noEmit: true, incremental: false, composite: false },
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new TypeError(textOf(diagnostic));
      },
    },
  );
  if (!config) throw new TypeError(`${project} cannot be read`);
  const host = ts.createCompilerHost(config.options);
  const parse = host.getSourceFile.bind(host);
  host.getSourceFile = (fileName, options, onError) => {
    const key = `${fileName}|${JSON.stringify(options)}|${String(config.options.jsx)}`;
    if (!parsed.has(key)) parsed.set(key, parse(fileName, options, onError));
    return parsed.get(key);
  };
  return ts.createProgram({ rootNames: config.fileNames, options: config.options, configFileParsingDiagnostics: config.errors, host });
}

function checkTypes(project: string, program: ts.Program): ProjectAnalysis['types'] {
  const folder = `${dirname(project)}/`;
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder) && !fileName.includes('/node_modules/'));
  const diagnostics = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  return {
    looked: own.map(({ fileName }) => relative(order.root, fileName)),
    problems: ts.sortAndDeduplicateDiagnostics(diagnostics).map(({ file, start, code, messageText }) => ({
      file: relative(order.root, file?.fileName ?? project),
      line: file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : null,
      code: `TS${code}`,
      message: textOf({ messageText }),
    })),
  };
}

async function lintFiles(files: readonly string[], program: ts.Program | null): Promise<ProjectAnalysis['lint']> {
  const parserOptions = { projectService: false, programs: [program] };
  const eslint = new ESLint({
    cwd: order.root,
    overrideConfigFile: order.eslintConfig,
    overrideConfig: program ? [{ files: ['**/*.{ts,tsx,mts}'], languageOptions: { parserOptions } }] : [],
    errorOnUnmatchedPattern: false,
  });
  const results = await eslint.lintFiles([...files]);
  const read = results.filter(
    ({ messages }) => !messages.some(({ ruleId, message }) => ruleId === null && message.startsWith('File ignored')),
  );
  return {
    looked: read.map(({ filePath }) => relative(order.root, filePath)),
    problems: read.flatMap(({ filePath, messages }) =>
      messages.map(({ ruleId, line, message }) => ({ file: relative(order.root, filePath), line, code: ruleId ?? 'parse', message })),
    ),
  };
}

function textOf({ messageText }: Pick<ts.Diagnostic, 'messageText'>): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ').replaceAll(/\s+/g, ' ').slice(0, 400);
}

async function analyse({ project, types, lint }: ProjectOrder): Promise<ProjectAnalysis> {
  const path = project === null ? null : join(order.root, project);
  const beganMs = performance.now();
  const program = path === null ? null : createProgram(path);
  const typesFound = types && path !== null && program ? checkTypes(path, program) : null;
  const typedMs = performance.now();
  const lintFound = lint.length > 0 ? await lintFiles(lint, program) : null;
  return { project, types: typesFound, lint: lintFound, typesMs: typedMs - beganMs, lintMs: performance.now() - typedMs };
}

for (const each of order.projects) process.stdout.write(`${JSON.stringify(await analyse(each))}\n`);
