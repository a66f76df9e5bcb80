import { accountTermsDoors, accountTermsGuards } from './account-terms.js';
import { afterIssueDoors, afterIssueGuards } from './after-issue.js';
import { artifactDoors, artifactGuards } from './artifacts.js';
import { agentIdentityDoors, agentIdentityGuards } from './agent-identity.js';
import { budgetDoors, budgetGuards } from './budgets.js';
import { checkGuards } from './checks.js';
import { claimGuards } from './claims.js';
import { curtailmentDeskDoors, curtailmentDeskGuards } from './curtailment-desk.js';
import { grantGuards } from './grants.js';
import type { Door, Guard } from './guard.js';
import { jobLifeDoors, jobLifeGuards } from './job-life.js';
import { onboardingDoors, onboardingGuards } from './onboarding.js';
import { payoutTermsDoors, payoutTermsGuards } from './payout-terms.js';
import { payoutDoors, payoutGuards } from './payouts.js';
import { reconciliationDoors, reconciliationGuards } from './reconciliation.js';
import { peopleDoors, peopleGuards } from './people.js';
import { reservationDoors, reservationGuards } from './reservations.js';
import { ruleGuards } from './rules.js';
import { readDoors, readGuards } from './tenancy-reads.js';
import { priceTriggerDoors, priceTriggerGuards } from './price-triggers.js';
import { siteMeterDoors, siteMeterGuards } from './site-meters.js';
import { siteCurtailmentDoors, siteCurtailmentGuards } from './site-curtailment.js';
import { writeDoors, writeGuards } from './tenancy-writes.js';
import { webhookDoors, webhookGuards } from './webhooks.js';

/**
 * Every rule of the database that protects an invariant: a spec attacks each twice, with the rule and without. A new policy, constraint,
 * trigger or unique index turns `coverage.spec.ts` red until it is attacked here or named in `exempt.ts` with a reason; the committed
 * catalogue is written anew by running `catalogue.spec.ts` with SWITCHYARD_UPDATE=1.
 */
export const guards: readonly Guard[] = [...readGuards, ...writeGuards, ...ruleGuards, ...jobLifeGuards, ...claimGuards, ...curtailmentDeskGuards, ...checkGuards, ...grantGuards, ...afterIssueGuards, ...payoutGuards, ...accountTermsGuards, ...payoutTermsGuards, ...reconciliationGuards, ...onboardingGuards, ...peopleGuards, ...reservationGuards, ...budgetGuards, ...agentIdentityGuards, ...artifactGuards, ...siteMeterGuards, ...siteCurtailmentGuards, ...priceTriggerGuards, ...webhookGuards];
/** Whom each policy lets in. */
export const doors: readonly Door[] = [...readDoors, ...curtailmentDeskDoors, ...jobLifeDoors, ...writeDoors, ...afterIssueDoors, ...payoutDoors, ...accountTermsDoors, ...payoutTermsDoors, ...reconciliationDoors, ...onboardingDoors, ...peopleDoors, ...reservationDoors, ...budgetDoors, ...agentIdentityDoors, ...artifactDoors, ...siteMeterDoors, ...siteCurtailmentDoors, ...priceTriggerDoors, ...webhookDoors];
