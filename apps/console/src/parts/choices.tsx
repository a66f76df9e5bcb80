import type { ReactNode } from 'react';

interface ChoicesProps {
  readonly legend: string;
  /** Of each box in the form's data: read them with `getAll`. */
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly label: ReactNode; readonly hint?: string }[];
  readonly chosen?: readonly string[];
  readonly hint?: string;
}
/** Several of a few, each with a box. */
export function Choices({ legend, name, options, chosen = [], hint }: ChoicesProps): ReactNode {
  return (
    <fieldset className="boxes">
      <legend className="label">{legend}</legend>
      {hint !== undefined && <p className="small soft">{hint}</p>}
      {options.map((option) => (
        <label key={option.value} className="check">
          <input type="checkbox" name={name} value={option.value} defaultChecked={chosen.includes(option.value)} />
          <span>{option.label}</span>
          {option.hint !== undefined && <span className="hint soft small">{option.hint}</span>}
        </label>
      ))}
    </fieldset>
  );
}
/** What was ticked. */
export const ticked = (fields: FormData, name: string): string[] => fields.getAll(name).map(String);
