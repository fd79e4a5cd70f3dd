import { dirname } from 'node:path';
import ts from 'typescript';

/**
 * Type-checks each project given as an argument (a tsconfig.json) and prints one line of JSON for each:
 * {project, diagnostics: [{file, line, code, message}], files}, paths absolute.
 *
 * The same compiler as `tsc -p`, with one difference: a file is checked in the project it belongs to and not again in
 * each project that imports it, and what is parsed is shared. That is a third of the time.
 */
const parsed = new Map<string, ts.SourceFile | undefined>();

function checkProject(project: string): object {
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
  const program = ts.createProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: config.errors,
    host,
  });
  const folder = `${dirname(project)}/`;
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(folder) && !fileName.includes('/node_modules/'));
  const diagnostics = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  return {
    project,
    files: own.map(({ fileName }) => fileName),
    diagnostics: ts.sortAndDeduplicateDiagnostics(diagnostics).map((diagnostic) => ({
      file: diagnostic.file?.fileName ?? null,
      line:
        diagnostic.file && diagnostic.start !== undefined ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line + 1 : null,
      code: `TS${diagnostic.code}`,
      message: textOf(diagnostic),
    })),
  };
}

function textOf(diagnostic: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ').replaceAll(/\s+/g, ' ').slice(0, 400);
}

for (const project of process.argv.slice(2)) process.stdout.write(`${JSON.stringify(checkProject(project))}\n`);
