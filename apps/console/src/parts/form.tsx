import { createContext, type FormEvent, type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import type { TypedDocument } from '@switchyard/graphql-client';
import { attemptKey, useDeed } from '../data/ask.js';
import { complaintAt, type Complaints, complaintsAside, complaintsOf } from './complaints.js';

interface Told {
  readonly complaints: Complaints | undefined;
  readonly fields: Set<string>;
}
/** What a form was refused with, for its fields; `Form` provides it, as does a form that answers as it is typed. */
export const Complained = createContext<Told>({ complaints: undefined, fields: new Set() });

interface Attempt<Data, Variables> {
  readonly busy: boolean;
  /** What the API refused with, or what went wrong on the way; gone with the next attempt. */
  readonly complaints: Complaints | undefined;
  /** @param done called with the answer when it is no refusal */
  send(variables: Omit<Variables, 'idempotencyKey'>, done?: (data: Data) => void): void;
  /** Forgets what was said, as a form that opens again does. */
  forget(): void;
}
/** A mutation as a form makes it. The same input sent again after an answer got lost keeps its key, so that nothing happens twice; any other attempt has one of its own. */
export function useAttempt<Data extends object, Variables>(document: TypedDocument<Data, Variables>): Attempt<Data, Variables> {
  const deed = useDeed(document);
  const [complaints, setComplaints] = useState<Complaints>();
  const last = useRef<{ readonly input: string; readonly key: string }>(undefined);
  return {
    busy: deed.isPending, complaints,
    forget: () => setComplaints(undefined),
    send: (variables, done) => {
      const input = JSON.stringify(variables);
      if (last.current?.input !== input) last.current = { input, key: attemptKey() };
      const keyed = document.text.includes('$idempotencyKey') ? { ...variables, idempotencyKey: last.current.key } : variables;
      setComplaints(undefined);
      deed.mutate(keyed as Variables, {
        onSuccess: (data) => {
          last.current = undefined;
          const refused = complaintsOf(Object.values(data)[0] as object | null);
          setComplaints(refused);
          if (refused === undefined) done?.(data);
        },
        onError: (error) => setComplaints({ message: error.message, problems: [] }),
      });
    },
  };
}

interface FormProps {
  /** What is refused stands at the fields it is about, the rest above the button. */
  readonly attempt: { readonly busy: boolean; readonly complaints: Complaints | undefined };
  readonly onSend: (fields: FormData) => void;
  /** Of the button that sends. */
  readonly send: string;
  readonly danger?: boolean;
  /** A second button, such as one that closes the dialog. */
  readonly onCancel?: () => void;
  readonly cancel?: string;
  readonly children?: ReactNode;
}
/** A form with its button; the first field that was refused gets the focus. */
export function Form({ attempt: { busy, complaints }, onSend, send, danger = false, onCancel, cancel = 'Cancel', children }: FormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const fields = useRef(new Set<string>());
  const aside = complaints === undefined ? [] : complaintsAside(complaints, [...fields.current]);
  useEffect(() => {
    if (complaints !== undefined) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [complaints]);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!busy) onSend(new FormData(event.currentTarget));
  };
  return (
    <Complained value={{ complaints, fields: fields.current }}>
      <form ref={form} className="form" onSubmit={onSubmit}>
        {children}
        {aside.length > 0 && <div className="note" data-tone="bad" role="alert">{aside.map((message) => <p key={message}>{message}</p>)}</div>}
        <div className="row">
          <button className="button" data-kind={danger ? 'danger' : 'main'} disabled={busy}>{busy ? 'Sending…' : send}</button>
          {onCancel !== undefined && <button type="button" className="button" onClick={onCancel}>{cancel}</button>}
        </div>
      </form>
    </Complained>
  );
}

interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}
interface FieldProps {
  readonly label: ReactNode;
  /** Path of the field in the mutation's input, such as `limitUsd`; its name in the form, too. */
  readonly name: string;
  readonly hint?: ReactNode;
}
/** What was refused of a field; the form knows by it that the field shows it. @param name its path in the mutation's input */
export function useComplaint(name: string): ReturnType<typeof complaintAt> {
  const { complaints, fields } = useContext(Complained);
  useEffect(() => {
    fields.add(name);
    return () => void fields.delete(name);
  }, [fields, name]);
  return complaintAt(complaints, name);
}
/** A field with its label, its hint and what was refused of it. @param children draws the control with what it is given */
export function Field({ label, name, hint, children }: FieldProps & { readonly children: (control: ControlProps) => ReactNode }): ReactNode {
  const id = useId();
  const wrong = useComplaint(name);
  const described = [hint === undefined ? [] : [`${id}-hint`], wrong === undefined ? [] : [`${id}-wrong`]].flat().join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, name, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': wrong === undefined ? undefined : true })}
      {hint !== undefined && <span className="hint" id={`${id}-hint`}>{hint}</span>}
      {wrong !== undefined && <span className="wrong" id={`${id}-wrong`} role="alert">{wrong}</span>}
    </div>
  );
}
interface TextProps extends FieldProps {
  readonly initial?: string | null;
  readonly type?: 'text' | 'email' | 'number' | 'datetime-local' | 'month' | 'date' | 'url' | 'password';
  readonly required?: boolean;
  readonly placeholder?: string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number | 'any';
  readonly onText?: (text: string) => void;
  readonly autoFocus?: boolean;
}
export function TextField({ label, name, hint, initial, onText, type = 'text', ...rest }: TextProps): ReactNode {
  return <Field label={label} name={name} hint={hint}>{(control) => <input {...control} {...rest} type={type} defaultValue={initial ?? undefined} onChange={onText === undefined ? undefined : (event) => onText(event.target.value)} />}</Field>;
}
/** What `decimalOf` makes an amount of; the browser says so before anything is sent. */
const AMOUNT = String.raw`\s*(CA)?[\$€]?\s*-?(\d{1,3}(,\d{3})+|\d*)(\.\d+)?\s*`;
/** An amount with what it is in; read it with `decimalOf`, since people type `$1,234.50`. @param unit beside the amount, such as `USD` or `USD per MWh` */
export function MoneyField({ label, name, hint, initial, onText, unit = 'USD', required, placeholder, autoFocus }: Omit<TextProps, 'type'> & { readonly unit?: string }): ReactNode {
  return (
    <Field label={label} name={name} hint={hint}>
      {(control) => (
        <span className="affixed">
          <input {...control} type="text" inputMode="decimal" autoComplete="off" pattern={AMOUNT} title="An amount such as 1,234.50" required={required} placeholder={placeholder} autoFocus={autoFocus} defaultValue={initial ?? undefined} onChange={onText === undefined ? undefined : (event) => onText(event.target.value)} />
          <span className="soft small">{unit}</span>
        </span>
      )}
    </Field>
  );
}
export function SelectField({ label, name, hint, initial, options, onText }: FieldProps & { readonly initial?: string | null; readonly options: readonly (readonly [value: string, label: string])[]; readonly onText?: (text: string) => void }): ReactNode {
  return (
    <Field label={label} name={name} hint={hint}>
      {(control) => <select {...control} defaultValue={initial ?? undefined} onChange={onText === undefined ? undefined : (event) => onText(event.target.value)}>{options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}</select>}
    </Field>
  );
}
export function AreaField({ label, name, hint, initial, rows = 3, required }: FieldProps & { readonly initial?: string | null; readonly rows?: number; readonly required?: boolean }): ReactNode {
  return <Field label={label} name={name} hint={hint}>{(control) => <textarea {...control} rows={rows} required={required} defaultValue={initial ?? undefined} />}</Field>;
}
/** One yes or no; in the form's data as its value (`on` unless given) when ticked. */
export function CheckField({ label, name, hint, value, initial = false }: FieldProps & { readonly value?: string; readonly initial?: boolean }): ReactNode {
  const id = useId();
  return (
    <div className="check">
      <input id={id} name={name} type="checkbox" value={value} defaultChecked={initial} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <label htmlFor={id}>{label}</label>
      {hint !== undefined && <span className="hint soft small" id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}

/** A dialog that is there while it is open: what was typed is gone with it. */
export function Dialog({ title, onClose, children }: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode }): ReactNode {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
  }, []);
  return <dialog ref={dialog} aria-labelledby={id} onClose={onClose}><div className="form"><h2 id={id}>{title}</h2>{children}</div></dialog>;
}
/** Asks once more before something that costs money or cannot be taken back. @param deed of the button that does it */
export function Confirm({ title, deed, keep = 'Keep it', attempt, onConfirm, onClose, children }: {
  readonly title: string; readonly deed: string; readonly keep?: string; readonly attempt: FormProps['attempt']; readonly onConfirm: () => void; readonly onClose: () => void; readonly children: ReactNode;
}): ReactNode {
  return <Dialog title={title} onClose={onClose}><Form attempt={attempt} send={deed} danger onSend={onConfirm} onCancel={onClose} cancel={keep}>{children}</Form></Dialog>;
}
