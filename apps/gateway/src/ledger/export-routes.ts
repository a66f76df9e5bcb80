import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Authenticate } from '../auth/authenticate.js';
import { requirePerson } from '../auth/principal.js';
import { type GatewayParts, makeContext } from '../graphql/context.js';
import { ApiError } from '../graphql/errors.js';
import { payoutReader } from '../payouts/read.js';
import { usageFileReader } from '../usage/usage-file.js';
import { exportKinds, operatorsToo, type ExportKind } from './export-files.js';

const isKind = (text: string): text is ExportKind => Object.hasOwn(exportKinds, text);

/**
 * `GET /exports/journal.csv`, `/exports/invoice-lines.csv` and `/exports/aging.csv` for finance, `/exports/statement.csv` for its operator too, `/exports/usage.csv` for customers too, by the same credential as GraphQL. Sent as it is read,
 * page by page; asked again with the parameters in its name, the file is the same to the byte.
 */
export function exportRoutes(app: FastifyInstance, parts: GatewayParts, authenticate: Authenticate): void {
  app.get<{ Params: { file: string }; Querystring: Record<string, unknown> }>('/exports/:file', async (request, reply) => {
    const context = makeContext(parts, await authenticate(request.headers.authorization), request.id);
    const kind = request.params.file.replace(/\.csv$/, '');
    if (!request.params.file.endsWith('.csv') || !isKind(kind)) throw new ApiError('BAD_USER_INPUT', `There are the exports ${Object.keys(exportKinds).map((k) => `${k}.csv`).join(', ')}.`);
    if (operatorsToo.includes(kind)) payoutReader(context);
    else if (kind === 'usage') usageFileReader(context);
    else requirePerson(context.principal, ['platform'], 'finance:read');
    const query = Object.fromEntries(Object.entries(request.query).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      throw new ApiError('BAD_USER_INPUT', `${name.slice(0, 60)} is given twice.`);
    }));
    const { name, headers, content } = await exportKinds[kind](context, query);
    return reply.headers({ ...headers, 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' }).send(Readable.from(content));
  });
}
