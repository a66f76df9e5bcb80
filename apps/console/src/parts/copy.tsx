import { type ReactNode, useState } from 'react';

/** An id or a hash with a button that copies all of it. @param short shows the first characters only, as many as given */
export function Copyable({ text, what, short }: { readonly text: string; readonly what: string; readonly short?: number }): ReactNode {
  const [copied, setCopied] = useState(false);
  const shown = short === undefined || text.length <= short + 1 ? text : `${text.slice(0, short)}…`;
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => {
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  }, () => setCopied(false));
  return <span style={{ whiteSpace: short === undefined ? undefined : 'nowrap' }}><code className="small" title={text}>{shown}</code><button type="button" className="copy" onClick={copy} aria-label={`Copy ${what} ${text}`}>{copied ? 'copied' : 'copy'}</button></span>;
}
