import { AccountResolver } from './account.resolver.js';
import { FinanceResolver } from './finance.resolver.js';
import { InvoiceLineResolver, InvoiceResolver } from './invoice.resolver.js';
import { DisputeInvoice, RemedyInvoice } from './of-invoice.resolver.js';
import { RemedyResolver } from './remedy.resolver.js';
import { LineProvenanceResolver, ReviewResolver } from './review.resolver.js';

export const invoiceResolvers = [InvoiceResolver, InvoiceLineResolver, AccountResolver, FinanceResolver, RemedyResolver, RemedyInvoice, DisputeInvoice, ReviewResolver, LineProvenanceResolver];
