import { FinanceResolver } from './finance.resolver.js';
import { InvoiceLineResolver, InvoiceResolver } from './invoice.resolver.js';

export const invoiceResolvers = [InvoiceResolver, InvoiceLineResolver, FinanceResolver];
