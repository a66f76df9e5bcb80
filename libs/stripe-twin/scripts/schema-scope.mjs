/** What the twin speaks: the SDK's resource and parameter types that `schema-from-types.mjs` turns into JSON Schema. */
export const resources = [
  'Account', 'Balance', 'BalanceTransaction', 'Charge', 'CreditNote', 'CreditNoteLineItem', 'Customer', 'DeletedCustomer',
  'DeletedInvoice', 'DeletedInvoiceItem', 'DeletedWebhookEndpoint', 'Dispute', 'EventBase', 'Invoice', 'InvoiceItem',
  'InvoiceLineItem', 'InvoicePayment', 'PaymentIntent', 'PaymentMethod', 'Payout', 'Refund', 'SetupIntent', 'Transfer',
  'TransferReversal', 'WebhookEndpoint',
];
export const parameters = [
  'AccountCreateParams', 'AccountListParams', 'BalanceTransactionListParams', 'ChargeListParams', 'CreditNoteCreateParams', 'CreditNoteListParams',
  'CustomerCreateParams', 'CustomerListParams', 'CustomerUpdateParams', 'CustomerListPaymentMethodsParams', 'DisputeListParams', 'EventListParams',
  'InvoiceCreateParams', 'InvoiceFinalizeInvoiceParams', 'InvoiceListLineItemsParams', 'InvoiceListParams',
  'InvoiceMarkUncollectibleParams', 'InvoicePayParams', 'InvoiceSendInvoiceParams', 'InvoiceUpdateParams', 'InvoiceVoidInvoiceParams',
  'InvoiceItemCreateParams', 'InvoiceItemListParams', 'InvoicePaymentListParams', 'InvoiceRetrieveParams',
  'PaymentIntentCancelParams', 'PaymentIntentConfirmParams', 'PaymentIntentCreateParams', 'PaymentIntentListParams',
  'PaymentMethodAttachParams', 'PaymentMethodDetachParams', 'PaymentMethodListParams',
  'PayoutCreateParams', 'PayoutListParams', 'RefundCreateParams', 'RefundListParams', 'SetupIntentConfirmParams', 'SetupIntentCreateParams',
  'TransferCreateParams', 'TransferCreateReversalParams', 'TransferListParams', 'TransferListReversalsParams',
  'WebhookEndpointCreateParams', 'WebhookEndpointListParams', 'WebhookEndpointUpdateParams',
];
