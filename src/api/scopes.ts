/** What a token of the API may do; each route needs one of them. */
export const scopes = {
  'overview:read': 'one verdict about this installation, with counts: enough for a list of installations',
  'deliveries:read': 'deliveries with customers, amounts and masked phones',
  'deliveries:decide': 'send again, mark as sent, cancel, confirm a held PDF',
  'documents:read': 'PDFs of an invoice, and why each was accepted or held',
  'session:read': 'state and history of the WhatsApp session',
  'incidents:read': 'what needs or needed a person',
  'brakes:set': 'stop all sending, and resume it',
  'sending:approve':
    "see what awaits a person's approval, with customers and amounts, and approve it: the first run, an unusually busy day",
  'metrics:read': 'figures for Prometheus',
} as const;
export type Scope = keyof typeof scopes;

/** The scope of that name; null: there is none. */
export function scopeNamed(text: string): Scope | null {
  return Object.hasOwn(scopes, text) ? (text as Scope) : null;
}
