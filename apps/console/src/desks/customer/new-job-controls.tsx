import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { Field, useComplaint } from '../../parts/form.js';
import type { TimeUnit } from './new-job-draft.js';

interface Named {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}
interface LineProps extends Named, Pick<InputHTMLAttributes<HTMLInputElement>, 'type' | 'min' | 'max' | 'step' | 'maxLength' | 'placeholder' | 'inputMode'> {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly unit?: string;
}
/** One line, told as it is typed. */
export function Line({ name, label, hint, value, onText, unit, ...rest }: LineProps): ReactNode {
  return (
    <Field name={name} label={label} hint={hint}>
      {(control) => {
        const input = <input {...control} {...rest} value={value} autoComplete="off" onChange={(event) => onText(event.target.value)} />;
        return unit === undefined ? input : <span className="affixed">{input}<span className="soft small">{unit}</span></span>;
      }}
    </Field>
  );
}
/** Several lines. */
export function Words({ name, label, hint, value, onText, rows = 3 }: Named & { readonly value: string; readonly onText: (text: string) => void; readonly rows?: number }): ReactNode {
  return <Field name={name} label={label} hint={hint}>{(control) => <textarea {...control} rows={rows} spellCheck={false} value={value} onChange={(event) => onText(event.target.value)} />}</Field>;
}
/** A length of time with its unit. */
export function Length({ name, label, hint, value, unit, onText, onUnit }: Named & { readonly value: string; readonly unit: TimeUnit; readonly onText: (text: string) => void; readonly onUnit: (unit: TimeUnit) => void }): ReactNode {
  return (
    <Field name={name} label={label} hint={hint}>
      {(control) => (
        <span className="affixed">
          <input {...control} inputMode="decimal" autoComplete="off" value={value} onChange={(event) => onText(event.target.value)} />
          <select aria-label={`${label}: unit`} value={unit} onChange={(event) => onUnit(event.target.value as TimeUnit)}><option value="min">min</option><option value="h">hours</option><option value="d">days</option></select>
        </span>
      )}
    </Field>
  );
}
/** Some of a few: none ticked means all. */
export function Chips({ name, legend, none, of, chosen, onChosen }: {
  readonly name: string; readonly legend: string; readonly none: string; readonly of: readonly { readonly value: string; readonly label: string; readonly note?: string }[]; readonly chosen: readonly string[]; readonly onChosen: (chosen: readonly string[]) => void;
}): ReactNode {
  const id = useId();
  const wrong = useComplaint(name);
  // What was chosen and is no longer offered stays there to be taken off.
  const all = [...of, ...chosen.filter((value) => !of.some((each) => each.value === value)).map((value) => ({ value, label: value, note: 'not offered now' }))];
  if (all.length === 0) return null;
  return (
    <div className="field">
      <span className="label" id={id}>{legend} <span className="soft">{chosen.length === 0 ? none : `${chosen.length} of ${all.length}`}</span></span>
      <div className="chips" role="group" aria-labelledby={id}>
        {all.map(({ value, label, note }) => (
          <label key={value} className="chip"><input type="checkbox" checked={chosen.includes(value)} onChange={(event) => onChosen(event.target.checked ? [...chosen, value] : chosen.filter((each) => each !== value))} />{label}{note !== undefined && <small>{note}</small>}</label>
        ))}
      </div>
      {wrong !== undefined && <span className="wrong" role="alert">{wrong}</span>}
    </div>
  );
}
