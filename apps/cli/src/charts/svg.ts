/** Small helpers for hand-written SVG. Numbers are cut to two decimals, so the same data gives the same bytes. */
export const num = (value: number): string => (Math.round(value * 100) / 100).toString();

const escapeText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export type Attributes = Readonly<Record<string, string | number>>;

/** One element; `body` is markup. */
export function element(name: string, attributes: Attributes, body = ''): string {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? num(value) : escapeText(value)}"`).join('');
  return body === '' ? `<${name}${text}/>` : `<${name}${text}>${body}</${name}>`;
}

export const label = (x: number, y: number, text: string, attributes: Attributes = {}): string => element('text', { x, y, ...attributes }, escapeText(text));
