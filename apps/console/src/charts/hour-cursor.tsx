import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';

/** A stretch of time, ms. */
export interface Hour {
  readonly from: number;
  readonly to: number;
}
/** Margins that pictures of the same hours share, so that they stand above each other. */
export const PLOT = { left: 52, right: 58 } as const;
/** Which hour is looked at in pictures that share their time. */
export interface Cursor {
  readonly at: number | undefined;
  readonly set: (at: number | undefined) => void;
}
/** The hour under a pointer over a picture with the shared margins. @param during the time that the picture spans */
export function hourUnder(hours: readonly Hour[], during: Hour, event: PointerEvent<SVGElement>, width: number): number | undefined {
  const { left } = event.currentTarget.getBoundingClientRect();
  const when = during.from + ((event.clientX - left - PLOT.left) / (width - PLOT.left - PLOT.right)) * (during.to - during.from);
  const at = hours.findIndex(({ from, to }) => from <= when && when < to);
  return at < 0 ? undefined : at;
}
/** Pictures of the same hours with one cursor: the pointer or the arrow keys move it, the line above them says what is there. */
export function HourCursor({ label, hours, start, readout, children }: {
  readonly label: string; readonly hours: readonly Hour[];
  /** Where the keys begin, and what is told while nothing is pointed at. */
  readonly start: number; readonly readout: (at: number) => ReactNode; readonly children: (cursor: Cursor) => ReactNode;
}): ReactNode {
  const [at, set] = useState<number>();
  const shown = Math.max(0, Math.min(hours.length - 1, at ?? start));
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: shown - 1, ArrowRight: shown + 1, PageUp: shown - 6, PageDown: shown + 6, Home: 0, End: hours.length - 1 };
    const next = steps[event.key];
    if (event.key === 'Escape') set(undefined);
    if (next === undefined || (event.target as HTMLElement).closest('button, a, select, input') !== null) return;
    event.preventDefault();
    set(Math.max(0, Math.min(hours.length - 1, next)));
  }
  return (
    <div className="hour-cursor" tabIndex={0} role="group" aria-label={`${label}. Arrow keys move by an hour, Page Up and Page Down by six.`} onKeyDown={onKeyDown} onPointerLeave={() => set(undefined)}>
      <div className="readout" aria-live="polite">{hours.length > 0 && readout(shown)}</div>
      {children({ at: at === undefined ? undefined : shown, set })}
    </div>
  );
}
