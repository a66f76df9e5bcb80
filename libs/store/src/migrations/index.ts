import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesAndSchemas } from './0001-roles-and-schemas.sql.js';
import { market } from './0002-market.sql.js';
import { meteringBillingLedger } from './0003-metering-billing-ledger.sql.js';
import { access } from './0004-access.sql.js';
import { agents } from './0005-agents.sql.js';
import { holds } from './0006-holds.sql.js';
import { close } from './0007-close.sql.js';
import { payouts } from './0008-payouts.sql.js';
import { afterIssue } from './0009-after-issue.sql.js';
import { recurring } from './0010-recurring.sql.js';
import { reconciliation } from './0011-reconciliation.sql.js';
import { payoutTerms } from './0012-payout-terms.sql.js';
import { contractFacts } from './0013-contract-facts.sql.js';
import { accountTerms } from './0014-account-terms.sql.js';
import { siteCurtailment } from './0026-site-curtailment.sql.js';
import { closeEvents } from './0022-close-events.sql.js';
import { payoutsComeBack } from './0023-payouts-come-back.sql.js';
import { agentIdentity } from './0025-agent-identity.sql.js';
import { artifacts } from './0024-artifacts.sql.js';
import { reservations } from './0015-reservations.sql.js';
import { curtailmentDesk } from './0016-curtailment-desk.sql.js';
import { onboarding } from './0017-onboarding.sql.js';
import { jobLife } from './0018-job-life.sql.js';
import { people } from './0019-people.sql.js';
import { budgets } from './0020-budgets.sql.js';
import { quotedVsBilled } from './0021-quoted-vs-billed.sql.js';
import { siteMeters } from './0027-site-meters.sql.js';
import { doorUnderLoad } from './0028-door-under-load.sql.js';
import { priceTriggers } from './0029-price-triggers.sql.js';
import { webhooks } from './0032-webhooks.sql.js';
import { feederQuickSum } from './0033-feeder-quick-sum.sql.js';
import { behindEnded } from './0034-behind-ended.sql.js';
import { operatorBalances } from './0035-operator-balances.sql.js';

const digests: Record<string, string> = {};
/** SHA-256 of each migration's SQL, by its name. What ran somewhere never changes: who keeps data can tell by them. */
export const migrationDigests: Readonly<Record<string, string>> = digests;

/** A migration is forward-only SQL: to undo one, write the next (docs/adr). */
function migration(name: string, sql: string): new () => MigrationInterface {
  digests[name] = createHash('sha256').update(sql).digest('hex');
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }
    down(): Promise<void> {
      return Promise.reject(new Error(`${name} does not run backwards: write a new migration`));
    }
  };
}

export const migrations = [
  migration('RolesAndSchemas1795300000001', rolesAndSchemas),
  migration('Market1795300000002', market),
  migration('MeteringBillingLedger1795300000003', meteringBillingLedger),
  migration('Access1795300000004', access),
  migration('Agents1795300000005', agents),
  migration('Holds1795300000006', holds),
  migration('Close1795300000007', close),
  migration('Payouts1795300000008', payouts),
  migration('AfterIssue1795300000009', afterIssue),
  migration('Recurring1795300000010', recurring),
  migration('Reconciliation1795300000011', reconciliation),
  migration('PayoutTerms1795300000012', payoutTerms),
  migration('ContractFacts1795300000013', contractFacts),
  migration('AccountTerms1795300000014', accountTerms),
  migration('Reservations1795300000015', reservations),
  migration('CurtailmentDesk1795300000016', curtailmentDesk),
  migration('Onboarding1795300000017', onboarding),
  migration('JobLife1795300000018', jobLife),
  migration('People1795300000019', people),
  migration('Budgets1795300000020', budgets),
  migration('QuotedVsBilled1795300000021', quotedVsBilled),
  migration('CloseEvents1795300000022', closeEvents),
  migration('PayoutsComeBack1795300000023', payoutsComeBack),
  migration('Artifacts1795300000024', artifacts),
  migration('AgentIdentity1795300000025', agentIdentity),
  migration('SiteCurtailment1795300000026', siteCurtailment),
  migration('SiteMeters1795300000027', siteMeters),
  migration('DoorUnderLoad1795300000028', doorUnderLoad),
  migration('PriceTriggers1795300000029', priceTriggers),
  migration('Webhooks1795300000032', webhooks),
  migration('FeederQuickSum1795300000033', feederQuickSum),
  migration('BehindEnded1795300000034', behindEnded),
  migration('OperatorBalances1795300000035', operatorBalances),
];
