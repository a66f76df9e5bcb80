import type { Command } from 'commander';
import {
  AmendCurtailmentDocument, type Client, CurtailmentDocument, CurtailmentEventsDocument, CurtailmentPreviewDocument, CurtailmentsDocument, DeclareCurtailmentDocument, EndCurtailmentDocument, type Schema, ViewerDocument, WithdrawCurtailmentDocument,
} from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, enumValues, given, listCommand, type PageFlags, showCommand, timesOf } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { plainWords, statePaint } from '../base/output.js';
import { madeOf, type OptionNames, usageProblem } from '../base/problems.js';
import { instantOption } from '../base/time.js';
import { eventText, obstacleOf, type Preview, previewText } from './curtail-words.js';

interface EventFlags extends CommonFlags {
  readonly from?: string;
  readonly to?: string;
  readonly target?: string;
  readonly maintenance?: boolean;
  readonly compelledBy?: string;
}
type DeclareFlags = EventFlags & ConfirmFlags & { readonly reason?: string };
type AmendFlags = ConfirmFlags & Pick<DeclareFlags, 'to' | 'target' | 'reason' | 'compelledBy'>;
interface ListFlags extends PageFlags {
  readonly site?: string;
  readonly state?: string;
  readonly kind?: string;
}
const names: OptionNames = { siteId: '<site>', curtailmentId: '<event>', startsAt: '--from', endsAt: '--to', targetKw: '--target', reason: '--reason', compelledBy: '--compelled-by' };
const AS = 'lena';

const eventOptions = (command: Command): Command =>
  command.option('--from <when>', 'load must be down: an instant, or +2h').option('--to <when>', 'load may come back').option('--target <kW>', 'most the site may draw meanwhile; 0 unless given')
    .option('--maintenance', 'planned work: leases it stops are told a day before at least').option('--compelled-by <who>', 'who forces it although terms are broken, such as "ERCOT order 17"');
/** `+2h` counts from the market's now. */
async function instantOf(client: Client, option: string, text: string): Promise<string> {
  const now = /^[+-]|^now$/.test(text) ? (await client.execute(ViewerDocument, {})).viewer.marketClock.now : '';
  return new Date(instantOption(option, text, now)).toISOString();
}
interface Planned {
  readonly siteId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly targetKw: string;
  readonly kind: Schema.CurtailmentKind;
  readonly compelledBy?: string;
}
async function plannedOf(client: Client, siteId: string, flags: EventFlags): Promise<Planned> {
  if (flags.from === undefined || flags.to === undefined) throw usageProblem('Say the window with --from and --to.');
  return given<Planned>({
    siteId, startsAt: await instantOf(client, '--from', flags.from), endsAt: await instantOf(client, '--to', flags.to), targetKw: flags.target ?? '0', kind: flags.maintenance === true ? 'MAINTENANCE' : 'EVENT', compelledBy: flags.compelledBy,
  });
}
async function previewed(client: Client, input: Schema.CurtailmentPreviewInput): Promise<Preview> {
  return madeOf((await client.execute(CurtailmentPreviewDocument, { input })).curtailmentPreview, 'CurtailmentPreview', names);
}

async function preview(cli: Cli, siteId: string, flags: EventFlags): Promise<void> {
  const shape = { document: CurtailmentPreviewDocument, path: 'curtailmentPreview', typename: 'CurtailmentPreview' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const client = cli.client(flags, AS);
  const found = await previewed(client, await plannedOf(client, siteId, flags));
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, found);
  cli.terminal.out(`${previewText(found, timesOf(cli, flags), cli.terminal)}\n`);
  const obstacle = obstacleOf(found);
  if (obstacle !== undefined) cli.terminal.err(`\n${obstacle}\n`);
}

async function declare(cli: Cli, siteId: string, flags: DeclareFlags): Promise<void> {
  const { reason } = flags;
  if (reason === undefined) throw usageProblem('Say why with --reason: the customers read it.');
  const client = cli.client(flags, AS);
  const planned = await plannedOf(client, siteId, flags);
  const found = await previewed(client, planned);
  const times = timesOf(cli, flags);
  await planThenDo(cli, flags, {
    plan: previewText(found, times, cli.terminal), planValue: found, question: 'Declare it?', obstacle: obstacleOf(found), json: { document: DeclareCurtailmentDocument, path: 'declareCurtailment', typename: 'Curtailment' },
    act: async () => madeOf((await client.execute(DeclareCurtailmentDocument, { input: { ...planned, reason }, idempotencyKey: keyOf(cli, flags) })).declareCurtailment, 'Curtailment', names),
    told: (made) => `${made.id} is declared: ${times.window(made.startsAt, made.endsAt)}. Its customers are told.\nNext: switchyard curtail show ${made.id}`,
  });
}
async function amend(cli: Cli, curtailmentId: string, flags: AmendFlags): Promise<void> {
  const client = cli.client(flags, AS);
  const change = given<Omit<Schema.AmendCurtailmentInput, 'reason'>>({ curtailmentId, endsAt: flags.to === undefined ? undefined : await instantOf(client, '--to', flags.to), targetKw: flags.target, compelledBy: flags.compelledBy });
  const found = await previewed(client, change);
  const times = timesOf(cli, flags);
  await planThenDo(cli, flags, {
    plan: previewText(found, times, cli.terminal), planValue: found, question: 'Amend it?', obstacle: obstacleOf(found), json: { document: AmendCurtailmentDocument, path: 'amendCurtailment', typename: 'Curtailment' },
    act: async () => madeOf((await client.execute(AmendCurtailmentDocument, { input: given<Schema.AmendCurtailmentInput>({ ...change, reason: flags.reason }), idempotencyKey: keyOf(cli, flags) })).amendCurtailment, 'Curtailment', names),
    told: (made) => `${made.id} is amended, revision ${made.revision}: until ${times.at(made.endsAt)}, at most ${made.targetKw} kW.`,
  });
}
async function withdraw(cli: Cli, curtailmentId: string, flags: DeclareFlags): Promise<void> {
  const { reason } = flags;
  if (reason === undefined) throw usageProblem('Say why with --reason: the customers read it.');
  const client = cli.client(flags, AS);
  await planThenDo(cli, flags, {
    plan: `${curtailmentId} is called off: nobody stops for it, and nothing is paid for it. An event that has begun is ended instead ("switchyard curtail end").`, planValue: { curtailmentId, reason }, question: 'Withdraw it?',
    json: { document: WithdrawCurtailmentDocument, path: 'withdrawCurtailment', typename: 'Curtailment' },
    act: async () => madeOf((await client.execute(WithdrawCurtailmentDocument, { input: { curtailmentId, reason }, idempotencyKey: keyOf(cli, flags) })).withdrawCurtailment, 'Curtailment', names), told: (made) => `${made.id} is withdrawn.`,
  });
}
async function end(cli: Cli, curtailmentId: string, flags: ConfirmFlags): Promise<void> {
  const client = cli.client(flags, AS);
  const times = timesOf(cli, flags);
  await planThenDo(cli, flags, {
    plan: `${curtailmentId} ends now: load may come back, and terms pay for what it withheld until now.`, planValue: { curtailmentId }, question: 'End it?', json: { document: EndCurtailmentDocument, path: 'endCurtailment', typename: 'Curtailment' },
    act: async () => madeOf((await client.execute(EndCurtailmentDocument, { input: { curtailmentId }, idempotencyKey: keyOf(cli, flags) })).endCurtailment, 'Curtailment', names), told: (made) => `${made.id} ended at ${times.at(made.endsAt)}.`,
  });
}
/** Says what happens to events, until it is interrupted. */
async function watch(cli: Cli, flags: CommonFlags & { readonly site?: string; readonly after?: string }): Promise<void> {
  const times = timesOf(cli, flags);
  const stop = new AbortController();
  const unhook = cli.terminal.onInterrupt(() => stop.abort());
  try {
    const variables = given<{ siteId?: string; after?: string }>({ siteId: flags.site, after: flags.after });
    for await (const { curtailmentEvents: said } of cli.live(flags, AS).follow(CurtailmentEventsDocument, variables, (data) => data.curtailmentEvents.cursor, stop.signal)) {
      const { curtailment, topic } = said;
      cli.terminal.out(flags.json === undefined
        ? `${times.at(said.at)}  ${topic.padEnd(25)}  ${curtailment.id}  ${plainWords(curtailment.state)}, ${times.window(curtailment.startsAt, curtailment.endsAt)}, at most ${curtailment.targetKw} kW\n`
        : `${JSON.stringify(said)}\n`);
    }
  } finally {
    unhook();
  }
}

/** `switchyard curtail …`. */
export function register(program: Command, cli: Cli): void {
  const curtail = program.command('curtail').description('curtailment events of your sites: what they would do, their stages, and what became of each lease');
  commonOptions(eventOptions(curtail.command('preview <site>').description('what an event would do: who stops when, what it breaks, what it costs')), AS, ['curtail preview site_1 --from +1h --to +3h --target 500', 'curtail preview site_1 --from +1h --to +3h --json compensationUsd,stages.stage'])
    .action((site: string, flags: EventFlags) => preview(cli, site, flags));
  commonOptions(confirmOptions(eventOptions(curtail.command('declare <site>').description('announces an event: shows what it does, asks, does it'))), AS, ['curtail declare site_1 --from +1h --to +3h --target 500 --reason "grid order"', 'curtail declare site_1 --from +2d --to +3d --maintenance --reason "new breakers" --yes'])
    .option('--reason <text>', 'for the customers to read').action((site: string, flags: DeclareFlags) => declare(cli, site, flags));
  commonOptions(confirmOptions(curtail.command('amend <event>').description('changes the end or the target of an event that is not over')), AS, ['curtail amend curt_1 --to +2h', 'curtail amend curt_1 --target 800 --yes'])
    .option('--to <when>', 'load may come back').option('--target <kW>', 'most the site may draw').option('--reason <text>', 'for the customers to read').option('--compelled-by <who>', 'who forces the change although terms are broken')
    .action((event: string, flags: AmendFlags) => amend(cli, event, flags));
  commonOptions(confirmOptions(curtail.command('withdraw <event>').description('calls an event off before it begins')), AS, ['curtail withdraw curt_1 --reason "the grid is well" --yes']).option('--reason <text>', 'for the customers to read')
    .action((event: string, flags: DeclareFlags) => withdraw(cli, event, flags));
  commonOptions(confirmOptions(curtail.command('end <event>').description('ends an event that runs')), AS, ['curtail end curt_1 --yes']).action((event: string, flags: ConfirmFlags) => end(cli, event, flags));
  listCommand(curtail, cli, {
    description: 'events of all sites, latest start first', examples: ['curtail list --site site_1 --state declared,active', 'curtail list --kind maintenance --json id,startsAt'], as: AS, document: CurtailmentsDocument, noun: 'events', empty: 'No events.',
    options: (command) => command.option('--site <id>', 'only of this site').option('--state <states>', 'only in these, such as declared,active').option('--kind <kinds>', 'event, maintenance'),
    variables: (flags: ListFlags, { first, after }) => given({
      filter: given({ siteId: flags.site, states: enumValues<Schema.CurtailmentState>(flags.state), kinds: enumValues<Schema.CurtailmentKind>(flags.kind) }) as Schema.CurtailmentFilter, first, after,
    }),
    page: ({ curtailments: page }) => page,
    columns: (times) => [
      { title: 'event', value: (e) => e.id }, { title: 'site', value: (e) => e.site.name, isFlexible: true }, { title: 'kind', value: (e) => plainWords(e.kind) }, { title: 'state', value: (e) => plainWords(e.state), paint: (e) => statePaint(e.state) },
      { title: 'window', value: (e) => times.window(e.startsAt, e.endsAt) }, { title: 'target kW', value: (e) => e.targetKw, align: 'right' }, { title: 'reason', value: (e) => e.reason, isFlexible: true },
    ],
  });
  showCommand(curtail, cli, {
    name: 'show <event>', description: 'one event: its stages, who was told and what is proven', examples: ['curtail show curt_1', 'curtail show curt_1 --json state,stages.provenKw'], as: AS, document: CurtailmentDocument, variables: (id) => ({ id }),
    thing: ({ curtailment }) => curtailment, text: (event, times) => eventText(event, times, cli.terminal), missing: (id) => `There is no event ${id}. "switchyard curtail list" shows what there is.`,
  });
  commonOptions(curtail.command('watch').description('says what happens to events as it happens'), AS, ['curtail watch --site site_1']).option('--site <id>', 'only of this site').option('--after <cursor>', 'from behind a cursor')
    .action((flags: CommonFlags & { readonly site?: string; readonly after?: string }) => watch(cli, flags));
}
