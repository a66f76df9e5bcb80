import type { EpochMs, LeaseId, OrgId, SiteId } from '@switchyard/kernel';
import type { LeaseContract, PowerPolicy, SettlementModel } from '@switchyard/billing';
import { rateCardFromJson, rateCardToJson } from '@switchyard/rating';
import type { Tx } from '../base/database.js';
import { at, atOrNull } from '../base/types.js';
import { StaleRow } from './accounts.js';

interface ContractRow {
  readonly id: string;
  readonly customer_org: string;
  readonly operator_org: string;
  readonly site_id: string;
  readonly product: NonNullable<LeaseContract['product']>;
  readonly rate_card: unknown;
  readonly model: SettlementModel;
  readonly power: PowerPolicy;
  readonly started_at: EpochMs;
  readonly ended_at: EpochMs | null;
  readonly final_reading_at: EpochMs | null;
  readonly version: bigint;
}
export interface VersionedContract {
  readonly contract: LeaseContract;
  readonly version: bigint;
}

/** @throws Error naming lease and field when the stored card is not one */
export async function readContract(tx: Tx, leaseId: string): Promise<VersionedContract | undefined> {
  return (await readContracts(tx, [leaseId]))[0];
}
/** Those there are, in order of id. @throws Error naming lease and field when a stored card is not one */
export async function readContracts(tx: Tx, leaseIds: readonly string[]): Promise<readonly VersionedContract[]> {
  return (await tx.rows<ContractRow>(`SELECT * FROM billing.lease WHERE id = ANY($1::text[]) ORDER BY id`, [[...leaseIds]])).map(toContract);
}
function toContract(row: ContractRow): VersionedContract {
  const card = rateCardFromJson(row.rate_card);
  if (!card.ok) throw new Error(`lease ${row.id}: stored rate card is refused: ${JSON.stringify(card.error)}`);
  return {
    version: row.version,
    contract: {
      leaseId: row.id as LeaseId, customerOrg: row.customer_org as OrgId, operatorOrg: row.operator_org as OrgId, siteId: row.site_id as SiteId, card: card.value,
      ...(row.product === 'job' ? {} : { product: row.product }), model: row.model, power: row.power, startedAt: row.started_at, endedAt: row.ended_at, finalReadingAt: row.final_reading_at,
    },
  };
}

/** The card and the parties are frozen: only what happened to the lease changes. @param seen version read earlier in this transaction */
export async function writeContract(tx: Tx, contract: LeaseContract, seen: bigint | undefined): Promise<void> {
  const changed = await tx.run(
    `INSERT INTO billing.lease AS l (id, customer_org, operator_org, site_id, rate_card, model, power, started_at, ended_at, final_reading_at, product)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12)
     ON CONFLICT (id) DO UPDATE SET started_at = $8, ended_at = $9, final_reading_at = $10, version = l.version + 1 WHERE $11::bigint IS NULL OR l.version = $11`,
    [contract.leaseId, contract.customerOrg, contract.operatorOrg, contract.siteId, JSON.stringify(rateCardToJson(contract.card)), contract.model, contract.power,
      at(contract.startedAt), atOrNull(contract.endedAt), atOrNull(contract.finalReadingAt), seen ?? null, contract.product ?? 'job']);
  if (changed !== 1) throw new StaleRow(`lease ${contract.leaseId} changed meanwhile`);
}
