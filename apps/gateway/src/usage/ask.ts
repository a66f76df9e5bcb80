import type { EpochMs, OrgId } from '@switchyard/kernel';
import { DAY_MS } from '@switchyard/kernel';
import { usageGroups, type UsageGroup } from '@switchyard/market';
import type { UsageQuestion } from '@switchyard/store';
import { zoneOfBills } from '@switchyard/store';
import { type Person, requirePerson } from '../auth/principal.js';
import type { GqlContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';

const DAYS_MAX = 400;
const LIST_MAX = 200;
interface UsageFilterInput {
  readonly projectIds?: readonly string[] | null;
  readonly jobIds?: readonly string[] | null;
  readonly siteIds?: readonly string[] | null;
  readonly gpuModels?: readonly string[] | null;
  readonly products?: readonly ('JOB' | 'RESERVATION' | 'COLOCATION')[] | null;
}
export interface UsageArguments {
  readonly by: readonly UsageGroup[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly filter?: UsageFilterInput | null;
}

/** Customers see what they used, operators what was used at their sites, finance everything. @throws ApiError */
function usageReader({ principal }: Pick<GqlContext, 'principal'>): Person {
  return requirePerson(principal, ['customer', 'operator', 'platform'], principal.kind === 'platform' ? 'finance:read' : 'billing:read');
}
const refuse = (message: string): never => {
  throw new ApiError('BAD_USER_INPUT', message);
};

/** @throws ApiError BAD_USER_INPUT naming what is wrong */
export async function questionOf(context: GqlContext, { by, from, to, filter }: UsageArguments): Promise<UsageQuestion> {
  const { orgId } = usageReader(context);
  if (new Set(by).size !== by.length) refuse('by names a group twice.');
  if (by.length > usageGroups.length) refuse(`by takes at most ${usageGroups.length} groups.`);
  if (to <= from) refuse('to must be after from.');
  if (to - from > DAYS_MAX * DAY_MS) refuse(`from and to may be ${DAYS_MAX} days apart at most.`);
  const list = (name: keyof UsageFilterInput): readonly string[] | null => {
    const values = filter?.[name] ?? null;
    if (values !== null && values.length > LIST_MAX) refuse(`filter.${name} takes at most ${LIST_MAX} values.`);
    return values;
  };
  const timeZone = await context.tenant((tx) => zoneOfBills(tx, orgId as OrgId, context.now));
  return {
    by, from, to, timeZone: timeZone ?? 'UTC', projectIds: list('projectIds'), jobIds: list('jobIds'), siteIds: list('siteIds'), gpuModels: list('gpuModels'),
    products: list('products')?.map((product) => product.toLowerCase()) ?? null,
  };
}
