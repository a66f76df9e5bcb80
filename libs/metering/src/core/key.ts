import { by, byNumber, byText, type Comparator, ladder } from '@switchyard/kernel';
import type { Reading } from './reading.js';

/** What makes two readings the same report. */
export const readingKey = (r: Pick<Reading, 'meterId' | 'leaseId' | 'from' | 'to'>): string =>
  `${r.meterId} ${r.leaseId} ${r.from} ${r.to}`;

/** First come, first counted: which of two competing readings stands does not depend on the order rows came back in. */
export const byArrival: Comparator<Reading> = ladder(
  by((r) => r.receivedAt, byNumber),
  by((r) => r.id, byText),
);
/** Meter by meter, in time. */
export const byMeterThenTime: Comparator<Reading> = ladder(
  by((r) => r.meterId, byText),
  by((r) => r.from, byNumber),
  by((r) => r.id, byText),
);
