import { nameOf } from '../../../sap/document-name.ts';
import type { Partner, SapDocument } from '../../../sap/invoice-source.ts';
import { fillTemplate } from './fill.ts';
import { captionValue, plainValue } from './foreign-values.ts';
import { formatAmount, formatDate } from './formats.ts';
import { type Language, type LanguageTexts, languages, languageTexts } from './languages.ts';
import { reasonIn } from './reasons.ts';
import { pickTemplate, type Recipient, type Template } from './templates.ts';

export interface TextCompany {
  readonly name: string | null;
  readonly language: Language;
  /** ISO 3166 alpha-2: format of amounts and dates if the partner has no country. */
  readonly country: string;
}

/** Status of the customer's message, for the salesperson. */
export interface CustomerStatus {
  readonly status: keyof LanguageTexts['statuses'];
  /** One sentence; null if there is none. */
  readonly reason: string | null;
  /** The reason's code, translated to the reader's language if possible. */
  readonly code?: string | null;
}

export interface TextOptions {
  /** In test mode: the name of the intended recipient. null: live. */
  readonly testFor: string | null;
}

/** Maximum length of a number in a file name, in characters. */
const LONGEST_NUMBER = 60;
/** Maximum length of a reason, in characters: our sentence with values from SAP. */
const LONGEST_REASON = 400;

/** All outgoing texts, with sanitised values from SAP. Pure. */
export interface MessageTexts {
  customer(document: SapDocument, partner: Partner | null, options: TextOptions): string;
  salesperson(document: SapDocument, partner: Partner | null, customer: CustomerStatus, options: TextOptions): string;
  /** Reply to a stop word. */
  optOutConfirmation(partner: Partner | null, options: TextOptions): string;
  /** File name under which the customer sees the PDF: `Factura A 0003-00001234.pdf`. */
  fileName(document: SapDocument, partner: Partner | null): string;
}

/** Templates must be validated by `parseTemplates`; an empty list uses the built-in texts. */
export function createMessageTexts(templates: readonly Template[], company: TextCompany): MessageTexts {
  return {
    customer: (document, partner, { testFor }) => {
      const language = languageOf(partner, company);
      return marked(testFor, language, write('customer', language, document, partner, {}));
    },
    // The salesperson gets the company's language, not the customer's.
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
      const name = languageTexts[languageOf(partner, company)].documentNames[nameOf(document)];
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
    const template = pickTemplate(templates, { recipient, document, language });
    const name = languageTexts[language].documentNames[nameOf(document)];
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
      branch: captionValue(document.branch?.name ?? ''),
      ...more,
    });
  }
}

/** The partner's language if supported, otherwise the company's. */
function languageOf(partner: Partner | null, company: TextCompany): Language {
  return languages.find((language) => language === partner?.language) ?? company.language;
}

function marked(testFor: string | null, language: Language, text: string): string {
  if (testFor === null) return text;
  return `${fillTemplate(languageTexts[language].testMark, { recipient: captionValue(testFor) })}\n\n${text}`;
}

/** The printed number: the fiscal number if there is one. */
function numberOf(document: SapDocument): string {
  return document.fiscalNumber ?? String(document.docNum);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
