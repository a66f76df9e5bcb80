import { type ReactNode, useRef, useState } from 'react';

/** Something told once, with a way to copy it. @param label what it is, such as `API key` */
export function Secret({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const shown = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      // Without the right to write the clipboard, the text is selected for the person's own copy.
      if (shown.current !== null) getSelection()?.selectAllChildren(shown.current);
      setSaid('Selected: copy it with your keyboard.');
    }
  };
  return (
    <div className="secret">
      <code ref={shown} aria-label={label}>{text}</code>
      <button type="button" className="button" onClick={() => void copy()}>Copy</button>
      <span className="small soft" role="status">{said}</span>
    </div>
  );
}
