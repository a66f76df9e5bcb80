import type { FastifyInstance } from 'fastify';
import { readInvoiceFacts } from '@switchyard/store';
import { parseId } from '@switchyard/kernel';
import type { Authenticate } from '../auth/authenticate.js';
import { requirePerson } from '../auth/principal.js';
import { type GatewayParts, makeContext } from '../graphql/context.js';
import { invoiceDocument } from './invoice-document.js';
import { invoicePdf } from './invoice-pdf.js';
import { usageCsv } from './usage-csv.js';

/**
 * `GET /invoices/inv_….pdf` by the same credential as GraphQL: customers their own once issued, finance every one, drafts marked as such. What row-level security
 * hides is not there (404). While nothing about the invoice changes, it is the same file to the byte.
 */
export function documentRoutes(app: FastifyInstance, parts: GatewayParts, authenticate: Authenticate): void {
  app.get<{ Params: { file: string } }>('/invoices/:file', async (request, reply) => {
    const context = makeContext(parts, await authenticate(request.headers.authorization), request.id);
    requirePerson(context.principal, ['customer', 'platform'], context.principal.kind === 'platform' ? 'finance:read' : 'billing:read');
    const id = request.params.file.endsWith('.pdf') ? parseId('inv', request.params.file.slice(0, -'.pdf'.length)) : undefined;
    const found = id && (await context.tenant(async (tx) => {
      const facts = await readInvoiceFacts(tx, id);
      return facts && { facts, csv: await usageCsv(tx, facts) };
    }));
    if (!found) return reply.code(404).send({ errors: [{ message: `There is no document ${request.params.file.slice(0, 60)} for you.`, extensions: { code: 'NOT_FOUND', requestId: request.id } }] });
    const document = invoiceDocument(found.facts);
    const pdf = await invoicePdf(document, found.csv === null ? [] : [found.csv]);
    return reply.headers({ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${document.fileName}"`, 'cache-control': 'no-store' }).send(pdf);
  });
}
