import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { ArtifactDownloadDocument, ArtifactUseDocument, DeleteArtifactDocument, FinishArtifactUploadDocument, JobArtifactsDocument, type Schema, SetArtifactRetentionDocument, StartArtifactUploadDocument } from '@switchyard/graphql-client';
import { digestsOf, fetchFile, sendPiece, type Throttle } from '@switchyard/object-store';
import type { Cli } from '../base/cli.js';
import { type CommonFlags, commonOptions, enumValues, given, listCommand, type PageFlags } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { exitCodes } from '../base/exit-codes.js';
import { facts, plainWords } from '../base/output.js';
import { CliProblem, madeOf, missing, type OptionNames, usageProblem } from '../base/problems.js';

interface ListFlags extends PageFlags { readonly kind?: string }
interface GetFlags extends CommonFlags { readonly output?: string; readonly kind?: string }
interface PutFlags extends CommonFlags { readonly name?: string; readonly kind?: string; readonly type?: string }

const AS = 'ada';
const names: OptionNames = { jobId: '<job>', name: '--name', kind: '--kind', contentType: '--type', artifactId: '<artifact>', days: '<days>', sizeBytes: '<file>' };
/** Tries of a transfer that breaks off; each goes on where the last stopped. */
const TRIES_MAX = 5;
const PAUSE_MS = 1_000;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes as people read them: `1.5 GiB`. */
export function sizeWords(bytes: string | number): string {
  let [size, unit] = [Number(bytes), 0];
  for (; size >= 1_024 && unit < UNITS.length - 1; unit += 1) size /= 1_024;
  return unit === 0 ? `${size} B` : `${size.toFixed(1)} ${UNITS[unit]}`;
}
/** Counts bytes of a transfer, and shows them on a terminal now and then. */
function progressOn(cli: Cli, what: string, total: number): Throttle & { readonly end: () => void } {
  let [done, shownAt] = [0, 0];
  const show = (): void => cli.terminal.err(`\r${what} ${sizeWords(done)} of ${sizeWords(total)}`);
  return {
    take: (bytes) => {
      done = Math.min(total, done + bytes);
      if (cli.terminal.canAsk && cli.now() - shownAt > 200) {
        shownAt = cli.now();
        show();
      }
      return Promise.resolve();
    },
    end: () => {
      if (!cli.terminal.canAsk || shownAt === 0) return;
      show();
      cli.terminal.err('\n');
    },
  };
}
const urlOf = (cli: Cli, flags: CommonFlags, url: string): URL => new URL(url, cli.session(flags, AS).url);
const headersOf = (headers: readonly { readonly name: string; readonly value: string }[]): Record<string, string> => Object.fromEntries(headers.map(({ name, value }) => [name, value]));
const noAnswer = (what: string, why: string): CliProblem => new CliProblem(`${what}: ${why}. The same command goes on where it stopped.`, exitCodes.noAnswer);

/** The newest file of a job by its name, or a file by its id. */
async function artifactId(cli: Cli, target: string, name: string | undefined, flags: GetFlags): Promise<string> {
  if (target.startsWith('art_')) return target;
  if (name === undefined) throw usageProblem('Name a file of the job, or give an artifact\u2019s id (art_\u2026); "switchyard artifacts list <job>" shows both.');
  const kind = enumValues<Schema.ArtifactKind>(flags.kind)?.[0];
  const { job } = await cli.client(flags, AS).execute(JobArtifactsDocument, given({ id: target, name, kind, first: 1, after: undefined }));
  const found = job?.artifacts.edges[0]?.node.id;
  if (found === undefined) throw missing(`There is no file ${name} of ${target} that you may see. "switchyard artifacts list ${target}" shows what there is.`);
  return found;
}

async function get(cli: Cli, target: string, name: string | undefined, flags: GetFlags): Promise<void> {
  const id = await artifactId(cli, target, name, flags);
  for (let tries = 1; ; tries += 1) {
    const { artifact } = await cli.client(flags, AS).execute(ArtifactDownloadDocument, { id });
    if (!artifact) throw missing(`There is no artifact ${id} that you may see.`);
    if (!artifact.download) throw new CliProblem('This market has no object store.', exitCodes.refused);
    const asked = resolve(flags.output ?? basename(artifact.name));
    const path = existsSync(asked) && statSync(asked).isDirectory() ? join(asked, basename(artifact.name)) : asked;
    const progress = progressOn(cli, basename(path), Number(artifact.sizeBytes));
    const problem = await fetchFile(urlOf(cli, flags, artifact.download.url), path, { bytes: Number(artifact.sizeBytes), sha256: artifact.sha256 }, progress);
    progress.end();
    if (problem === undefined) return cli.terminal.out(`${path}\n`);
    if (tries === TRIES_MAX) throw noAnswer(`${artifact.name} was not fetched`, problem);
    await cli.pause(PAUSE_MS * tries);
  }
}

async function put(cli: Cli, jobId: string, file: string, flags: PutFlags): Promise<void> {
  if (!existsSync(file) || !statSync(file).isFile()) throw usageProblem(`${file} is no file here.`);
  const { bytes, sha256, parts } = await digestsOf(file);
  const [kind] = enumValues<Schema.ArtifactUploadKind>(flags.kind ?? 'input') ?? [];
  const input = given<Schema.StartArtifactUploadInput>({ jobId, kind: kind!, name: flags.name ?? basename(file), sizeBytes: `${bytes}`, sha256, partSha256s: parts && [...parts], contentType: flags.type });
  const client = cli.client(flags, AS);
  const progress = progressOn(cli, basename(file), bytes);
  for (let failures = 0; ; ) {
    const upload = madeOf((await client.execute(StartArtifactUploadDocument, { input })).startArtifactUpload, 'ArtifactUpload', names);
    let problem: string | undefined;
    for (const { url, headers, fromByte, toByte } of upload.requests) {
      const sent = await sendPiece(urlOf(cli, flags, url), headersOf(headers), { path: file, from: Number(fromByte), to: Number(toByte) }, progress);
      if (sent.status < 200 || sent.status > 299) problem = sent.status === 0 ? sent.message : `HTTP ${sent.status} ${sent.message}`;
      if (problem !== undefined) break;
      failures = 0;
    }
    if (problem === undefined && !upload.more) {
      progress.end();
      const stored = madeOf((await client.execute(FinishArtifactUploadDocument, { input: { uploadId: upload.id } })).finishArtifactUpload, 'Artifact', names);
      return cli.terminal.out(`${stored.id}\n`);
    }
    if (problem === undefined) continue;
    failures += 1;
    if (failures === TRIES_MAX) throw noAnswer(`${file} was not stored`, problem);
    await cli.pause(PAUSE_MS * failures);
  }
}

/** `switchyard artifacts`: files of jobs. */
export function register(program: Command, cli: Cli): void {
  const artifacts = program.command('artifacts').description('checkpoints, artifacts and inputs of jobs: list, fetch, send, delete');
  listCommand(artifacts, cli, {
    name: 'list <job>', description: 'files of a job, newest first', examples: ['artifacts list job_\u2026', 'artifacts list job_\u2026 --kind checkpoint --json name,sizeBytes'], as: AS, document: JobArtifactsDocument, noun: 'files',
    jsonPath: 'job.artifacts.edges.node', options: (command) => command.option('--kind <kind>', 'checkpoint, artifact, log or input'),
    variables: ({ kind }: ListFlags, page, id) => given({ ...page, id: id!, kind: enumValues<Schema.ArtifactKind>(kind)?.[0], name: undefined }),
    page: (data, id) => {
      if (!data.job) throw missing(`There is no job ${id ?? ''} that you may see.`);
      return data.job.artifacts;
    },
    empty: 'No files. "switchyard artifacts put <job> <file>" sends one.',
    columns: (times) => [
      { title: 'ARTIFACT', value: (file) => file.id }, { title: 'KIND', value: (file) => plainWords(file.kind) }, { title: 'NAME', value: (file) => file.name, isFlexible: true },
      { title: 'STEP', value: (file) => (file.step === null || file.step === undefined ? '' : `${file.step}`) }, { title: 'SIZE', value: (file) => sizeWords(file.sizeBytes), align: 'right' },
      { title: 'FROM', value: (file) => file.siteId ?? 'you' }, { title: 'STORED', value: (file) => times.at(file.createdAt) }, { title: 'KEPT UNTIL', value: (file) => times.at(file.expiresAt) },
    ],
  });
  commonOptions(artifacts.command('get <job-or-artifact> [name]').description('fetches a file and checks it; broken off, the same command goes on where it stopped')
    .option('-o, --output <path>', 'where to; its own name here unless given').option('--kind <kind>', 'which of several with that name'), AS, ['artifacts get job_\u2026 checkpoint.bin', 'artifacts get art_\u2026 -o model.bin'])
    .action((target: string, name: string | undefined, flags: GetFlags) => get(cli, target, name, flags));
  commonOptions(artifacts.command('put <job> <file>').description('sends a file for a job; broken off, the same command goes on where it stopped')
    .option('--name <path>', 'what it is called there; the file\u2019s own name unless given').option('--kind <kind>', 'input (brought to the job) or artifact; input unless given').option('--type <media type>', 'such as text/csv'), AS, ['artifacts put job_\u2026 train.parquet --name data/train.parquet'])
    .action((jobId: string, file: string, flags: PutFlags) => put(cli, jobId, file, flags));
  commonOptions(confirmOptions(artifacts.command('rm <artifact>').description('deletes a file for good')), AS, ['artifacts rm art_\u2026 --yes']).action(async (id: string, flags: ConfirmFlags) => {
    await planThenDo(cli, flags, {
      plan: `${id} is deleted for good. A job cannot resume from a checkpoint that is gone.`, planValue: { artifactId: id }, question: 'Delete it?', json: { document: DeleteArtifactDocument, path: 'deleteArtifact', typename: 'ArtifactDeleted' },
      act: async () => madeOf((await cli.client(flags, AS).execute(DeleteArtifactDocument, { input: { artifactId: id }, idempotencyKey: keyOf(cli, flags) })).deleteArtifact, 'ArtifactDeleted', names), told: ({ artifactId: gone }) => `${gone} is gone.`,
    });
  });
  commonOptions(artifacts.command('use').description('what the organisation keeps, and how much it may'), AS, ['artifacts use']).action(async (flags: CommonFlags) => {
    const { artifactUse: use } = await cli.client(flags, AS).execute(ArtifactUseDocument, {});
    if (flags.json !== undefined) return cli.terminal.out(`${JSON.stringify(use, null, 2)}\n`);
    const share = Number(use.quotaBytes) === 0 ? 100 : (Number(use.usedBytes) / Number(use.quotaBytes)) * 100;
    cli.terminal.out(`${facts([['kept', `${sizeWords(use.usedBytes)} in ${use.files} files`], ['may keep', `${sizeWords(use.quotaBytes)} (${share.toFixed(0)} % used)`], ['each kept for', `${use.retentionDays} days`]], cli.terminal)}\n`);
  });
  commonOptions(confirmOptions(artifacts.command('retention <days>').description('says how long files stored from now on are kept')), AS, ['artifacts retention 30 --yes']).action(async (days: string, flags: ConfirmFlags) => {
    if (!/^\d{1,4}$/.test(days)) throw usageProblem(`${days}: say a number of days, 1 to 3650.`);
    await planThenDo(cli, flags, {
      plan: `Files of your jobs stored from now on are deleted after ${days} days.`, planValue: { days: Number(days) }, question: 'Do so?', json: { document: SetArtifactRetentionDocument, path: 'setArtifactRetention', typename: 'ArtifactUse' },
      act: async () => madeOf((await cli.client(flags, AS).execute(SetArtifactRetentionDocument, { input: { days: Number(days) }, idempotencyKey: keyOf(cli, flags) })).setArtifactRetention, 'ArtifactUse', names),
      told: ({ retentionDays }) => `Kept for ${retentionDays} days.`,
    });
  });
}
