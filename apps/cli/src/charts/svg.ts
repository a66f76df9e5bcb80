/** Small helpers for hand-written SVG. Numbers are cut to two decimals, so the same data gives the same bytes. */
const num = (value: number): string => (Math.round(value * 100) / 100).toString();

const escapeText = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export type Attributes = Readonly<Record<string, string | number>>;

/** One element; `body` is markup. */
export function element(name: string, attributes: Attributes, body = ''): string {
  const text = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? num(value) : escapeText(value)}"`).join('');
  return body === '' ? `<${name}${text}/>` : `<${name}${text}>${body}</${name}>`;
}

export const label = (x: number, y: number, text: string, attributes: Attributes = {}): string => element('text', { x, y, ...attributes }, escapeText(text));

export const INK = '#1f2933';
export const GRID = '#d8dee6';
/** Ours is green, ours with better knowledge lighter greens, everything else greys and muted colours that can be told apart. */
const POLICY_COLOURS: Readonly<Record<string, string>> = {
  switchyard: '#2f855a', 'switchyard, prices known': '#68b38c', 'switchyard, unlimited': '#a3d4ba',
  fifo: '#4a5568', 'cheapest-site-now': '#c05621', 'cheapest-whole-job': '#d69e2e', 'submit-order-greedy': '#6b46c1', 'biggest-first': '#2b6cb0',
};
export const policyColour = (name: string): string => POLICY_COLOURS[name] ?? '#718096';

/** A whole chart: white ground, title and one line of what was replayed. */
export function frame(width: number, height: number, title: string, subtitle: string, body: readonly string[]): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${num(width)}" height="${num(height)}" viewBox="0 0 ${num(width)} ${num(height)}" role="img" aria-label="${escapeText(title)}" font-family="system-ui, sans-serif" font-size="13" fill="${INK}">`,
    '<style>.small{font-size:11px}</style>',
    element('rect', { x: 0, y: 0, width, height, fill: '#ffffff' }),
    label(24, 30, title, { 'font-size': 18, 'font-weight': 700 }),
    label(24, 50, subtitle, { class: 'small' }),
    ...body,
    '</svg>',
  ].join('\n')}\n`;
}
