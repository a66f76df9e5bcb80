import { minorUnits, type MinorUnits } from '@switchyard/kernel';
import { actorName, type Actor, type PlatformRole } from './actor.js';
import type { Approval } from './invoice.js';

/** What needs a second pair of eyes. */
export const approvalSubjects = ['adjustment', 'credit', 'refund', 'writeOff', 'void', 'payout', 'reconciliation'] as const;
export type ApprovalSubject = (typeof approvalSubjects)[number];

/** From this amount on (inclusive, minor units of the document's currency) so many people other than the proposer approve. */
export interface ApprovalTier {
  readonly fromMinor: MinorUnits;
  readonly people: number;
}
export interface ApprovalRule {
  /** Who may propose it, and who may approve it. Our own processes propose and never approve. */
  readonly roles: readonly PlatformRole[];
  /** Ascending; the first begins at 0, so that every amount has its number. 0 people: the proposer, with a reason, is enough. */
  readonly tiers: readonly [ApprovalTier, ...ApprovalTier[]];
}
export type ApprovalTiers = Readonly<Record<ApprovalSubject, ApprovalRule>>;

const rule = (twoFromMinor: bigint): ApprovalRule => ({
  roles: ['finance', 'admin'],
  tiers: [{ fromMinor: minorUnits(0n), people: 1 }, { fromMinor: minorUnits(twoFromMinor), people: 2 }],
});
/** The tiers of the house. An adjustment is approved with its invoice: its tier counts there. */
export const houseTiers: ApprovalTiers = {
  adjustment: rule(100_000n), credit: rule(500_000n), refund: rule(250_000n), writeOff: rule(250_000n), void: rule(1_000_000n), payout: rule(2_500_000n),
  // A difference with Stripe: finance alone up to 100.00, with another person from there on, with two from 5,000.00.
  reconciliation: { roles: ['finance', 'admin'], tiers: [{ fromMinor: minorUnits(0n), people: 0 }, { fromMinor: minorUnits(10_000n), people: 1 }, { fromMinor: minorUnits(500_000n), people: 2 }] },
};

/** How many people other than the proposer must approve this amount; the sign does not matter. */
export function peopleNeeded(tiers: ApprovalTiers, subject: ApprovalSubject, amountMinor: MinorUnits): number {
  const size = amountMinor < 0n ? -amountMinor : amountMinor;
  return tiers[subject].tiers.findLast((tier) => tier.fromMinor <= size)?.people ?? tiers[subject].tiers[0].people;
}

/** Something that waits for approval, whatever it is. */
export interface UnderApproval {
  readonly subject: ApprovalSubject;
  readonly amountMinor: MinorUnits;
  /** Everybody who made or changed it, by `actorName`. */
  readonly madeBy: readonly string[];
  readonly approvals: readonly Approval[];
}
/** `enough`: with this approval it may go ahead. */
export type ApprovalVerdict = { readonly kind: 'approved'; readonly enough: boolean } | { readonly kind: 'NotPermitted' | 'OwnChange' | 'AlreadyApproved' };

/** The one gate of every approval, whichever door it came through: nobody approves their own change, nobody twice, administrators included. */
export function judgeApproval(under: UnderApproval, actor: Actor, tiers: ApprovalTiers): ApprovalVerdict {
  const name = actorName(actor);
  if (actor.kind !== 'user' || !actor.roles.some((role) => tiers[under.subject].roles.includes(role))) return { kind: 'NotPermitted' };
  if (under.madeBy.includes(name)) return { kind: 'OwnChange' };
  if (under.approvals.some((approval) => approval.by === name)) return { kind: 'AlreadyApproved' };
  return { kind: 'approved', enough: under.approvals.length + 1 >= peopleNeeded(tiers, under.subject, under.amountMinor) };
}
