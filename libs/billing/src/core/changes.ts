import { minorUnits, sum, type Currency, type EpochMs, type MinorUnits, type OrgId } from '@switchyard/kernel';
import { normalDirection, type Account, type Posting } from '@switchyard/ledger';
import { accountOf, type AccountRole } from './chart.js';
import type { Invoice, InvoiceLine } from './invoice.js';
import type { BookingRequest } from './posting-rules.js';

/** Net changes per account, each in the account's normal direction. Zero nets leave no posting. */
export class Changes {
  readonly #byCode = new Map<string, { readonly account: Account; minor: bigint }>();
  constructor(private readonly currency: Currency) {}

  raise(role: AccountRole, org: OrgId | null, amountMinor: MinorUnits): this {
    const account = accountOf(role, this.currency, org);
    const change = this.#byCode.get(account.code) ?? { account, minor: 0n };
    change.minor += amountMinor;
    this.#byCode.set(account.code, change);
    return this;
  }
  lower(role: AccountRole, org: OrgId | null, amountMinor: MinorUnits): this {
    return this.raise(role, org, minorUnits(-amountMinor));
  }
  /** @returns undefined when nothing moves */
  toRequest(kind: string, key: string, effectiveAt: EpochMs, references: Readonly<Record<string, string>>): BookingRequest | undefined {
    const changes = [...this.#byCode.values()].filter((change) => change.minor !== 0n);
    if (changes.length === 0) return undefined;
    const postings = changes.map(({ account, minor }): Posting => {
      const normal = normalDirection(account.type);
      const other = normal === 'debit' ? 'credit' : 'debit';
      return {
        account: account.code,
        direction: minor > 0n ? normal : other,
        amountMinor: minorUnits(minor > 0n ? minor : -minor),
        currency: this.currency,
      };
    });
    return {
      accounts: changes.map((change) => change.account),
      transaction: { idempotencyKey: key, kind, effectiveAt, postings, references, reason: null },
    };
  }
}

/** Lines grouped by who earns them: one group per lease, in the order of first appearance. */
export function byLease(invoice: Invoice): readonly (readonly [InvoiceLine['contract'], readonly InvoiceLine[]])[] {
  const groups = new Map<string, InvoiceLine[]>();
  for (const line of invoice.lines) {
    const group = groups.get(line.contract.leaseId) ?? [];
    groups.set(line.contract.leaseId, group);
    group.push(line);
  }
  return [...groups.values()].map((lines) => [lines[0]!.contract, lines]);
}
/** Energy, and the demand charge that is passed on with it. */
export const isPower = ({ componentKind }: InvoiceLine): boolean => componentKind.startsWith('energy_') || componentKind === 'demand_share';
export const totalOf = (lines: readonly InvoiceLine[]): MinorUnits => sum(lines.map((line) => line.amountMinor));
