import { Command, InvalidArgumentError, Option } from 'commander';
import { writeFile } from 'node:fs/promises';
import { convert, type Written } from '../callcenter/convert.ts';
import { bytesOf, readDefinition, showFinding } from '../callcenter/definition-file.ts';
import { generate, type Format } from '../callcenter/generate.ts';
import { processIo, type Io } from '../callcenter/io.ts';
import type { Dialect } from '../callcenter/reading.ts';
import type { Finding } from '../callcenter/report.ts';
import { openCtiEnds } from '../callcenter/retirement.ts';
import { settingsMap } from '../callcenter/settings-map.ts';
import { settingsOf } from '../callcenter/settings-file.ts';
import { stageDefinition } from '../callcenter/stage-definition.ts';
import { validate } from '../callcenter/validate.ts';
import { isSalesforceVoice } from '../callcenter/write-import.ts';
import { UsageError } from '../usage.ts';

/** `bridge callcenter`: call center definition files of Salesforce, made and checked as code. */
export function callCenterCommand(io: Io = processIo): Command {
  return new Command('callcenter')
    .description('make, check and convert call center definition files of Salesforce')
    .addHelpText('after', `\n${openCtiEnds}.`)
    .addCommand(generateCommand(io))
    .addCommand(validateCommand(io))
    .addCommand(convertCommand(io))
    .addCommand(settingsCommand(io));
}

interface GenerateOptions {
  format: Format;
  config?: string;
  stage?: string;
  callCenter?: string;
  output?: string;
}

function generateCommand(io: Io): Command {
  const command = new Command('generate')
    .description(
      'write a definition file from options or a JSON file of settings; the same settings give the same file',
    )
    .addOption(
      new Option(
        '--format <format>',
        'scv: import file of Salesforce Voice (Partner Telephony); import: import file of Open CTI; metadata: its component',
      )
        .choices(['scv', 'import', 'metadata'])
        .makeOptionMandatory(),
    )
    .option(
      '--config <file>',
      'settings as JSON, by the names of these options (callCenter, …); also hvcc and sections',
    )
    .option('--stage <name>', "from the stage's settings (lib/stages.ts)")
    .option('--output <file>', 'write to this file instead of the standard output')
    .option('--call-center <name>', 'internal name: a letter, then letters and digits, at most 40')
    .option('--display-name <text>', 'name that people see')
    .option('--long-dist-prefix <text>', 'prefix for outbound calls, as +1')
    .option('--vendor-info <name>', 'scv: API name of the vendor info, for Amazon Connect c__AMAZON_CONNECT')
    .option('--certificate <file>', 'scv: certificate (PEM) that verifies the bridge: bridge keys create')
    .option('--contact-center-version <text>', 'scv: version of the contact center, as 18.0')
    .option('--adapter-url <url>', 'Open CTI: where the softphone is')
    .option('--use-api <boolean>', 'Open CTI: true (default) or false', trueOrFalse)
    .option('--height <pixels>', 'Open CTI: height of the softphone (default 570)', wholeNumber)
    .option('--width <pixels>', 'Open CTI: width of the softphone (default 330)', wholeNumber)
    .option('--mode <mode>', 'Open CTI: Classic, Lightning or Classic_and_Lightning (default)')
    .option('--standby-url <url>', 'Open CTI: second softphone; with --timeout-ms')
    .option('--timeout-ms <ms>', 'Open CTI: when the second softphone takes over', wholeNumber)
    .option('--canvas-namespace <text>', 'Open CTI: Canvas app; with --canvas-api-name and --mode Classic')
    .option('--canvas-api-name <text>', 'Open CTI: Canvas app')
    .option('--outside-prefix <text>', 'Open CTI: prefix to dial out, as 9')
    .option('--international-prefix <text>', 'Open CTI: prefix for calls abroad, as 01');
  return command.action(async ({ format, config, stage, output, ...given }: GenerateOptions) => {
    const { callCenter } = given;
    const ofStage = stage === undefined ? {} : stageDefinition({ stage, format, callCenter });
    const settings = await settingsOf(format, given, config, ofStage);
    await emit(io, generate(format, settings, new Date()), output);
  });
}

interface ValidateOptions {
  strict?: boolean;
  json?: boolean;
}

function validateCommand(io: Io): Command {
  return new Command('validate')
    .description('check definition files of either form, with place, basis and mending of every finding')
    .argument('<file...>', 'definition files')
    .option('--strict', 'warnings too end with exit code 1')
    .option('--json', 'print an array of { file, line, column, rule, severity, basis, message }')
    .action(async (files: string[], { strict, json }: ValidateOptions) => {
      const contents = await Promise.all(files.map(async (file) => ({ file, bytes: await bytesOf(file) })));
      const findings = contents.flatMap(({ file, bytes }) => validate(file, bytes, new Date()).findings);
      io.out(json ? `${JSON.stringify(findings, undefined, 2)}\n` : showFindings(findings, files.length));
      const wrong = findings.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
      io.exit(wrong ? 1 : 0);
    });
}

interface ConvertOptions {
  to: Dialect;
  internalName?: string;
  output?: string;
}

const internalName = ['--internal-name <name>', 'of a component whose file is not named by it'] as const;

function convertCommand(io: Io): Command {
  return new Command('convert')
    .description("turn an import file into the Metadata API's component, or back")
    .argument('<file>', 'definition file of either form')
    .addOption(new Option('--to <form>', 'wanted form').choices(['import', 'metadata']).makeOptionMandatory())
    .option(...internalName)
    .option('--output <file>', 'write to this file instead of the standard output')
    .action(async (file: string, { to, internalName, output }: ConvertOptions) => {
      await emit(io, convert(await readDefinition(file, internalName), to), output);
    });
}

function settingsCommand(io: Io): Command {
  return new Command('settings')
    .description('print the map that getCallCenterSettings() returns for a definition file')
    .argument('<file>', 'definition file of either form')
    .option(...internalName)
    .action(async (file: string, { internalName }: { internalName?: string }) => {
      const { definition } = await readDefinition(file, internalName);
      io.out(`${JSON.stringify(settingsMap(definition), undefined, 2)}\n`);
      if (!isSalesforceVoice(definition)) io.err(`bridge: ${openCtiEnds}\n`);
    });
}

async function emit(io: Io, { text, notes }: Written, output: string | undefined): Promise<void> {
  if (output === undefined) io.out(text);
  else
    await writeFile(output, text).catch(() => {
      throw new UsageError(`--output ${output}: cannot be written`);
    });
  for (const note of notes) io.err(`bridge: ${note}\n`);
}

function showFindings(findings: readonly Finding[], files: number): string {
  const count = (severity: Finding['severity']): number => findings.filter((one) => one.severity === severity).length;
  const sum = `${files} ${files === 1 ? 'file' : 'files'}: ${count('error')} errors, ${count('warning')} warnings, ${count('info')} notices`;
  return `${[...findings.map((finding) => showFinding(finding)), sum].join('\n')}\n`;
}

function trueOrFalse(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('give true or false.');
  return text === 'true';
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('give a whole number from 1.');
  return Number(text);
}
