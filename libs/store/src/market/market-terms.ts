import { type Currency, type Ppm, ppm } from '@switchyard/kernel';

/** Terms that this market sets itself, the same for every offer; rate cards freeze them. */
export const marketTerms: { readonly currency: Currency; readonly platformFee: Ppm; readonly minDurationSeconds: number } = {
  currency: 'USD',
  /** Share of what a lease earns. */
  platformFee: ppm(50_000n),
  /** The shortest run that is sold. */
  minDurationSeconds: 60,
};
