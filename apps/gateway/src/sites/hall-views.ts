import { formatDecimal } from '@switchyard/kernel';
import type { FeederRow, HallRow } from '@switchyard/store';

const kw = (watts: bigint): string => formatDecimal(watts, 3, 0);

export const feederView = ({ id, name, limitW, hallId, siteId }: Pick<FeederRow, 'id' | 'name' | 'limitW' | 'hallId'> & { readonly siteId: string }) =>
  ({ __typename: 'Feeder' as const, id, name, limitKw: kw(limitW), hallId, siteId });
export type FeederView = ReturnType<typeof feederView>;
export const hallView = ({ id, name, limitW, siteId }: Omit<HallRow, 'key'>) => ({ __typename: 'Hall' as const, id, siteId, name, limitKw: limitW === null ? null : kw(limitW) });
export type HallView = ReturnType<typeof hallView>;
