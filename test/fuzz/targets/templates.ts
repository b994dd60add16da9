import fc from 'fast-check';
import { createMessageTexts } from '../../../src/delivery/rules/message-text/message-texts.ts';
import { parseTemplates } from '../../../src/delivery/rules/message-text/templates.ts';
import { CodedError } from '../../../src/errors/coded-error.ts';
import { sapDocument } from '../../../src/sap/sap-document.test-support.ts';
import { mutatedJsonText, mutatedText } from '../mutations.ts';
import { DEADLINE_MS, type Target } from '../target.ts';

const company = { name: 'Ferretería del Sur S.A.', language: 'es', country: 'AR' } as const;
const own = { testFor: null };
const templates = [
  [{ text: 'Hola {customer}, {document} {number}\nVence {dueDate}' }],
  [
    { type: 'invoice', series: 'PRI', language: 'es', text: '{customer}: {total}' },
    { recipient: 'salesperson', text: '{customer} {status}\n{reason}' },
  ],
];
const names = ['Taller Ruiz', '*Ana* _López_', 'Ana https://evil.example'];
/** Nothing that a customer's phone would not show as it is. */
const HIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** Characters: above what any template holds with values of SAP, which are bounded, in every placeholder. */
const LONGEST = 100_000;

interface Wording {
  readonly file: string;
  readonly name: string;
  readonly reason: string;
}

/** The operator's texts, and what becomes of names of SAP in them. */
export const wordings: Target<Wording> = {
  name: 'message-templates',
  inputs: fc.record({
    file: mutatedJsonText(templates, 50_000),
    name: mutatedText(names, ['{total}', '*', 'https://', '\u202e'], 50_000),
    reason: mutatedText(['no phone number', 'refused: {detail}'], ['{', '}'], 50_000),
  }),
  deadlineMs: DEADLINE_MS,
  accepts: ({ file, name, reason }) => {
    try {
      const ours = parseTemplates('templates.json', file);
      const texts = createMessageTexts(ours, company);
      const isHidden = ours.some(({ text }) => HIDDEN.test(text));
      const document = sapDocument(57, { cardName: name, cardCode: name, numAtCard: name });
      const written = [
        texts.customer(document, null, own),
        texts.salesperson(document, null, { status: 'held', reason }, own),
        texts.fileName(document, null),
      ];
      for (const text of written) {
        if (text.length > LONGEST) throw new Error(`a message of ${text.length} characters`);
        if (HIDDEN.test(text) && !isHidden) throw new Error(`hidden signs: ${JSON.stringify(text)}`);
      }
      return true;
    } catch (error) {
      if (error instanceof CodedError) return false;
      throw error;
    }
  },
};
