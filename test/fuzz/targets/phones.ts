import fc from 'fast-check';
import { candidates } from '../../../src/delivery/rules/phone-numbers/candidates.ts';
import { mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const fields = [
  '011 15-4444-5501',
  '+54 9 11 4444-5502',
  '341 555-1234 / 341 555-9876',
  '(0341) 15 555-1234 int. 12',
  'Tel: 4444-5555, cel 11 6666-7777',
  '+55 11 98765-0000',
  '0049 (0)171 5550000',
];

/** The phone fields of SAP, as people fill them in. */
export const phones: Target<{ readonly text: string; readonly partner: string | null; readonly company: string }> = {
  name: 'phone',
  inputs: fc.record({
    text: mutatedText(fields, ['+54', '15-', '/', ' y ', 'int', '(0)', '٣', '00'], 20_000),
    partner: fc.constantFrom(null, 'AR', 'BR', 'MX', 'DE', 'XX'),
    company: fc.constantFrom('AR', 'BR', 'MX', 'IN', 'DE', 'ZZ'),
  }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ text, partner, company }) => candidates(text, partner, company).numbers.length > 0,
};
