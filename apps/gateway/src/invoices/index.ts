import { FinanceResolver } from './finance.resolver.js';
import { InvoiceLineResolver, InvoiceResolver } from './invoice.resolver.js';
import { RemedyResolver } from './remedy.resolver.js';

export const invoiceResolvers = [InvoiceResolver, InvoiceLineResolver, FinanceResolver, RemedyResolver];
