import type { FastifyInstance } from 'fastify';
import { readInvoiceFacts, readRemedyRow } from '@switchyard/store';
import { parseId } from '@switchyard/kernel';
import type { Authenticate } from '../auth/authenticate.js';
import { requirePerson } from '../auth/principal.js';
import { type GatewayParts, type GqlContext, makeContext } from '../graphql/context.js';
import { payoutReader, wholeStatement } from '../payouts/read.js';
import { loadOrganization } from '../sites/load.js';
import { creditNoteDocument } from './credit-note-document.js';
import { invoiceDocument } from './invoice-document.js';
import { invoicePdf } from './invoice-pdf.js';
import { statementPdf } from './statement-pdf.js';
import { usageCsv } from './usage-csv.js';

/** A document with its name; undefined: there is none for the reader. */
type Found = { readonly fileName: string; readonly draw: () => Promise<Buffer> } | undefined;
interface DocumentKind {
  /** @throws ApiError when the principal is of the wrong kind or lacks the scope */
  readonly admit: (context: GqlContext) => void;
  /** @param name the file's name without `.pdf`, as it was asked for */
  readonly find: (context: GqlContext, name: string) => Promise<Found>;
}
const payer = ({ principal }: GqlContext): void => void requirePerson(principal, ['customer', 'platform'], principal.kind === 'platform' ? 'finance:read' : 'billing:read');

const kinds: Readonly<Record<string, DocumentKind>> = {
  invoices: {
    admit: payer,
    find: (context, name) => context.tenant(async (tx) => {
      const id = parseId('inv', name);
      const facts = id && (await readInvoiceFacts(tx, id));
      if (!facts) return undefined;
      const [document, csv] = [invoiceDocument(facts), await usageCsv(tx, facts)];
      return { fileName: document.fileName, draw: () => invoicePdf(document, csv === null ? [] : [csv]) };
    }),
  },
  'credit-notes': {
    admit: payer,
    find: (context, name) => context.tenant(async (tx) => {
      const id = parseId('cn', name);
      const row = id && (await readRemedyRow(tx, id));
      const facts = row && (await readInvoiceFacts(tx, row.invoice_id));
      const document = facts && creditNoteDocument(row, facts);
      return document && { fileName: document.fileName, draw: () => invoicePdf(document, []) };
    }),
  },
  statements: {
    admit: payoutReader,
    find: async (context, name) => {
      const statement = /^[A-Z]{2}-\d{6,12}$/.test(name) ? await wholeStatement(context, name) : undefined;
      const operator = statement && (await loadOrganization(context, statement.operatorOrg));
      return operator && { fileName: `${statement.number}.pdf`, draw: () => statementPdf(statement, operator.name) };
    },
  },
};

/**
 * `GET /invoices/inv_….pdf` and `/credit-notes/cn_….pdf` for who pays and for finance (drafts marked as such), `/statements/<number>.pdf` for its operator and for finance, by the same
 * credential as GraphQL. What row-level security hides is not there (404). While nothing about it changes, a document is the same file to the byte.
 */
export function documentRoutes(app: FastifyInstance, parts: GatewayParts, authenticate: Authenticate): void {
  for (const [path, { admit, find }] of Object.entries(kinds)) {
    app.get<{ Params: { file: string } }>(`/${path}/:file`, async (request, reply) => {
      const context = makeContext(parts, await authenticate(request.headers.authorization), request.id);
      admit(context);
      const { file } = request.params;
      const found = file.endsWith('.pdf') ? await find(context, file.slice(0, -'.pdf'.length)) : undefined;
      if (!found) return reply.code(404).send({ errors: [{ message: `There is no document ${file.slice(0, 60)} for you.`, extensions: { code: 'NOT_FOUND', requestId: request.id } }] });
      const pdf = await found.draw();
      return reply.headers({ 'content-type': 'application/pdf', 'content-disposition': `attachment; filename="${found.fileName}"`, 'cache-control': 'no-store' }).send(pdf);
    });
  }
}
