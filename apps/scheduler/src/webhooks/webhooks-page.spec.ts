import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type WebhookKind, webhookKinds } from '@switchyard/market';

const page = fileURLToPath(new URL('../../../../docs/webhooks.md', import.meta.url));
const between = /(<!-- table:webhooks -->\n)([\s\S]*?)(<!-- \/table -->)/;

/** The table of the handbook, from the code. */
function table(): string {
  const rows = (Object.keys(webhookKinds) as WebhookKind[]).map((kind) => {
    const { topic, sent, data } = webhookKinds[kind];
    const fields = Object.entries(data as Readonly<Record<string, { readonly required?: true }>>).map(([name, { required }]) => `\`${name}\`${required ? '*' : ''}`);
    return `| \`${kind}\` | ${sent} | ${fields.join(', ')} | \`${topic}\` |`;
  });
  return `${['| Type | Sent when | Data, beside `organizationId` and `links` | Topic |', '|---|---|---|---|', ...rows].join('\n')}\n`;
}

describe('docs/webhooks.md', () => {
  it('lists what webhooks are told of; SWITCHYARD_UPDATE=1 writes it', () => {
    const text = readFileSync(page, 'utf8');
    if (process.env['SWITCHYARD_UPDATE'] === '1') writeFileSync(page, text.replace(between, (_all, head: string, _old, tail: string) => `${head}${table()}${tail}`));
    expect(between.exec(readFileSync(page, 'utf8'))?.[2]).toBe(table());
  });
});
