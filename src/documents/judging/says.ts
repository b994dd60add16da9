/** Result of comparing one fact with an invoice. `unknown`: missing in the document or in SAP. */
export type Says = 'agrees' | 'contradicts' | 'unknown';
