import { type FormEvent, type ReactNode, useId } from 'react';

/** An instant as `<input type=datetime-local>` has it, in the viewer's zone; empty for none. */
export function localOf(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
/** What was typed there, as the API takes it; empty for none. */
export function isoOf(local: FormDataEntryValue | null): string {
  const at = typeof local === 'string' && local !== '' ? new Date(local).getTime() : NaN;
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

/** Which two dates a report is of: what counts until then, as far as the books knew then. Empty: now. */
export function AsOf({ asOf, known, onShow }: { readonly asOf: string; readonly known: string; readonly onShow: (asOf: string, known: string) => void }): ReactNode {
  const id = useId();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    onShow(isoOf(fields.get('asOf')), isoOf(fields.get('known')));
  };
  return (
    <form className="row filters" key={`${asOf} ${known}`} onSubmit={onSubmit} aria-label="As of">
      <div className="field"><label htmlFor={`${id}-as-of`}>As of</label><input id={`${id}-as-of`} name="asOf" type="datetime-local" defaultValue={localOf(asOf)} aria-describedby={`${id}-hint`} /></div>
      <div className="field"><label htmlFor={`${id}-known`}>As known at</label><input id={`${id}-known`} name="known" type="datetime-local" defaultValue={localOf(known)} aria-describedby={`${id}-hint`} /></div>
      <button className="button" data-kind="main">Show</button>
      {(asOf !== '' || known !== '') && <button type="button" className="button" onClick={() => onShow('', '')}>Now</button>}
      <span id={`${id}-hint`} className="small soft">Empty: now. Your time zone.</span>
    </form>
  );
}
