import { Command } from 'commander';
import type { Cli } from './base/cli.js';
import { register as registerAdmin } from './commands/admin.js';
import { register as registerAgents } from './commands/agents.js';
import { register as registerArtifacts } from './commands/artifacts.js';
import { register as registerAudit } from './commands/audit.js';
import { register as registerBench } from './commands/bench.js';
import { register as registerCalendar } from './commands/calendar.js';
import { register as registerBudget } from './commands/budget.js';
import { register as registerClose } from './commands/close.js';
import { register as registerCompletion } from './commands/completion.js';
import { register as registerCurtail } from './commands/curtail.js';
import { register as registerDemo } from './commands/demo.js';
import { register as registerInvoices } from './commands/invoices.js';
import { register as registerJobs } from './commands/jobs.js';
import { register as registerKeys } from './commands/keys.js';
import { register as registerLeases } from './commands/leases.js';
import { register as registerLedger } from './commands/ledger.js';
import { register as registerLogin } from './commands/login.js';
import { register as registerLogs } from './commands/logs.js';
import { register as registerMarket } from './commands/market.js';
import { register as registerMembers } from './commands/members.js';
import { register as registerOffers } from './commands/offers.js';
import { register as registerPayouts } from './commands/payouts.js';
import { register as registerPlan } from './commands/plan.js';
import { register as registerPrices } from './commands/prices.js';
import { register as registerProjects } from './commands/projects.js';
import { register as registerQuote } from './commands/quote.js';
import { register as registerReconcile } from './commands/reconcile.js';
import { register as registerReplay } from './commands/replay.js';
import { register as registerReserve } from './commands/reserve.js';
import { register as registerSites } from './commands/sites.js';
import { register as registerStart } from './commands/start.js';
import { register as registerStatements } from './commands/statements.js';
import { register as registerSubmit } from './commands/submit.js';
import { register as registerUsage } from './commands/usage.js';
import { register as registerWebhooks } from './commands/webhooks.js';
import { register as registerWhoami } from './commands/whoami.js';
import { addExamples } from './examples.js';
import { gatewayPriceSink } from './price-sink.js';
import { openClient } from './session.js';

/** Every command there is: the one list. A command of the market takes `cli` (`registerX(program, cli)`); one line each. */
export function makeProgram(cli: Cli): Command {
  const program = new Command('switchyard')
    .description('A compute marketplace for converted Bitcoin-mining sites: jobs matched to site and hour by power cost.')
    .version('0.1.0')
    .hook('preAction', (_program, command) => {
      // Commands that always have a person would ask a stored login otherwise.
      if (command.getOptionValueSource('as') === 'cli') process.env['SWITCHYARD_PROFILE'] = 'embedded';
    });
  registerStart(program);
  registerDemo(program);
  registerCompletion(program, cli);
  registerLogin(program, cli);
  registerWhoami(program, cli);
  registerMarket(program, cli);
  registerQuote(program, cli);
  registerSubmit(program, cli);
  registerJobs(program, cli);
  registerLogs(program, cli);
  registerArtifacts(program, cli);
  registerLeases(program, cli);
  registerReserve(program, cli);
  registerBudget(program, cli);
  registerUsage(program, cli);
  registerSites(program, cli);
  registerAgents(program, cli);
  registerOffers(program, cli);
  registerCurtail(program, cli);
  registerCalendar(program, cli);
  registerProjects(program, cli);
  registerMembers(program, cli);
  registerKeys(program, cli);
  registerWebhooks(program, cli);
  registerAudit(program, cli);
  registerAdmin(program, cli);
  registerPlan(program);
  registerLedger(program);
  registerClose(program);
  registerInvoices(program);
  registerPayouts(program);
  registerStatements(program);
  registerReconcile(program);
  registerPrices(program, () => Promise.resolve(gatewayPriceSink(openClient(process.env, 'lena'), 'switchyard prices import', (line) => void process.stderr.write(`  ${line}\n`))));
  registerReplay(program);
  registerBench(program);
  addExamples(program);
  return program;
}
