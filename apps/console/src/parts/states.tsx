import type { ReactNode } from 'react';
import { SwitchyardError } from '@switchyard/graphql-client';

/** What stands where something is on its way. @param lines how high it is */
export function Loading({ lines = 3, what = 'Loading' }: { readonly lines?: number; readonly what?: string }): ReactNode {
  return (
    <div role="status" aria-busy="true">
      <span className="hidden-visually">{what}…</span>
      {Array.from({ length: lines }, (_, i) => <div key={i} className="skeleton small" aria-hidden="true">&nbsp;</div>)}
    </div>
  );
}
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return <div className="empty"><strong>{title}</strong>{children}</div>;
}
/** What went wrong, in the API's words, with what to ask about and a way to try again. */
export function Failed({ error, again }: { readonly error: unknown; readonly again?: () => void }): ReactNode {
  const known = error instanceof SwitchyardError ? error : undefined;
  return (
    <div className="note" data-tone="bad" role="alert">
      <p>{known?.message ?? 'This could not be shown.'}</p>
      {known?.requestId !== undefined && <p className="small soft">Request <code>{known.requestId}</code></p>}
      {again !== undefined && <p><button type="button" className="button" onClick={again}>Try again</button></p>}
    </div>
  );
}
interface Asked<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  refetch(): unknown;
}
/** One answer in its three states. */
export function Answered<Data>({ of, lines, children }: { readonly of: Asked<Data>; readonly lines?: number; readonly children: (data: Data) => ReactNode }): ReactNode {
  if (of.data !== undefined) return children(of.data);
  if (of.error !== null && of.error !== undefined) return <Failed error={of.error} again={() => void of.refetch()} />;
  return <Loading {...(lines === undefined ? {} : { lines })} />;
}
