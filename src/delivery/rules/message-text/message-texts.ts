import type { DocumentType, Partner, SapDocument } from '../../../sap/invoice-source.ts';
import { fillTemplate } from './fill.ts';
import { captionValue, plainValue } from './foreign-values.ts';
import { formatAmount, formatDate } from './formats.ts';
import { type Language, type LanguageTexts, languages, languageTexts } from './languages.ts';
import { reasonIn } from './reasons.ts';
import { pickTemplate, type Recipient, type Template } from './templates.ts';

export interface TextCompany {
  readonly name: string | null;
  readonly language: Language;
  /** ISO 3166 alpha-2: how amounts and dates look where the partner has no country. */
  readonly country: string;
}

/** What became of the customer's message, as the salesperson is told. */
export interface CustomerStatus {
  readonly status: keyof LanguageTexts['statuses'];
  /** One sentence; null when there is none to give. */
  readonly reason: string | null;
  /** The reason's code: it is told in the reader's language where there are words for it. */
  readonly code?: string | null;
}

export interface TextOptions {
  /** In test mode: the name of the one who would have got it. null: live. */
  readonly testFor: string | null;
}

/** Longest number in a file's name, characters. */
const LONGEST_NUMBER = 60;
/** Longest reason, characters: a sentence of ours with values of SAP in it. */
const LONGEST_REASON = 400;

/** All texts that leave the house, with values of SAP that say no more than themselves. Pure. */
export interface MessageTexts {
  customer(document: SapDocument, partner: Partner | null, options: TextOptions): string;
  salesperson(document: SapDocument, partner: Partner | null, customer: CustomerStatus, options: TextOptions): string;
  /** Answer to a stop word. */
  optOutConfirmation(partner: Partner | null, options: TextOptions): string;
  /** File name under which the customer sees the PDF: `Factura A 0003-00001234.pdf`. */
  fileName(document: SapDocument, partner: Partner | null): string;
}

/** Templates come checked from `parseTemplates`; an empty list uses the texts that ship. */
export function createMessageTexts(templates: readonly Template[], company: TextCompany): MessageTexts {
  return {
    customer: (document, partner, { testFor }) => {
      const language = languageOf(partner, company);
      return marked(testFor, language, write('customer', language, document, partner, {}));
    },
    // The salesperson reads the company's language, not the customer's.
    salesperson: (document, partner, customer, { testFor }) => {
      const status = languageTexts[company.language].statuses[customer.status];
      const { reason, code = null } = customer;
      const why = reason === null ? '' : captionValue(reasonIn(company.language, code, reason), LONGEST_REASON);
      const values = { status, reason: why };
      return marked(testFor, company.language, write('salesperson', company.language, document, partner, values));
    },
    optOutConfirmation: (partner, { testFor }) => {
      const language = languageOf(partner, company);
      const text = fillTemplate(languageTexts[language].optOutConfirmation, { company: company.name ?? '' });
      return marked(testFor, language, text);
    },
    fileName: (document, partner) => {
      const name = languageTexts[languageOf(partner, company)].documentNames[document.ref.type];
      return `${capital(name)} ${plainValue(numberOf(document), LONGEST_NUMBER)}.pdf`.replace(
        /[\\/:*?"<>|\p{Cc}]/gu,
        '-',
      );
    },
  };

  function write(
    recipient: Recipient,
    language: Language,
    document: SapDocument,
    partner: Partner | null,
    more: Readonly<Record<string, string>>,
  ): string {
    const country = recipient === 'customer' ? (partner?.country ?? company.country) : company.country;
    const locale = `${language}-${country}`;
    const type: DocumentType = document.ref.type;
    const template = pickTemplate(templates, { recipient, type, series: document.seriesName, language });
    const name = languageTexts[language].documentNames[type];
    return fillTemplate(template, {
      customer: captionValue(document.cardName),
      cardCode: captionValue(document.cardCode),
      document: template.startsWith('{document}') ? capital(name) : name,
      number: captionValue(numberOf(document)),
      series: captionValue(document.seriesName ?? ''),
      fiscalNumber: captionValue(document.fiscalNumber ?? ''),
      numAtCard: captionValue(document.numAtCard ?? ''),
      date: formatDate(document.docDate, locale),
      dueDate: document.dueDate === null ? '' : formatDate(document.dueDate, locale),
      total: formatAmount(document.total, captionValue(document.currency), locale),
      company: company.name ?? '',
      ...more,
    });
  }
}

/** The partner's language when it ships, else the company's. */
function languageOf(partner: Partner | null, company: TextCompany): Language {
  return languages.find((language) => language === partner?.language) ?? company.language;
}

function marked(testFor: string | null, language: Language, text: string): string {
  if (testFor === null) return text;
  return `${fillTemplate(languageTexts[language].testMark, { recipient: captionValue(testFor) })}\n\n${text}`;
}

/** What is printed on the paper: the fiscal number where there is one. */
function numberOf(document: SapDocument): string {
  return document.fiscalNumber ?? String(document.docNum);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
