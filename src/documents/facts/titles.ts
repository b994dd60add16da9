import { matchesOf } from '../grammar/matches.ts';
import { type DocumentKind, isDelivered } from './kinds.ts';
import { rtlTitles } from './rtl-titles.ts';

/** Words that name a document. The first match at a position wins: a proforma invoice is a proforma. */
const WRITTEN: readonly (readonly [DocumentKind, string])[] = [
  [
    'proforma',
    String.raw`(?:facturas?|fatura|factures?|rechnung|invoice)\s+pro-?\s?forma|pro-?\s?forma(?:[\s-]+(?:invoice|rechnung|factura|fatura|facture|faktura))?|draft\s+invoice|rechnungsentwurf|borrador\s+de\s+factura|pre-?factura|pr[eé]-?fatura|z[aá]lohov[aá]\s+fakt[uú]ra|d[ií]jbek[eé]r[oőő]`,
  ],
  [
    // Stamped on documents of any kind. ("Cancelado" means paid in Peru and Chile.)
    'void',
    'anulad[oa]|cancell?ed|void|storniert|annul[eé]e?|annullat[oa]|anulowan[ay]|geannuleerd|makulerad|draft|entwurf|borrador|rascunho|brouillon|bozza',
  ],
  [
    // Receipts for a payment or a person's fee, not for a sale.
    'receipt',
    String.raw`boletas?\s+de\s+honorarios|recibos?\s+(?:de|por)\s+honorarios|recibo\s+de\s+(?:pago|pagamento)|complemento\s+(?:para\s+recepci[oó]n\s+)?de\s+pagos?|CFDI\s+de\s+pago|(?:tipo|efecto)\s+de\s+comprobante\s?:?\s{0,2}(?:P(?:\s?-\s?|\s)pago|P)(?!\p{L})|payment\s+receipt|official\s+receipt|receipt\s+voucher|zahlungsbest[aä]tigung|quittung|recibo(?:\s+de\s+(?:caja|cobro|dinero|quita[cç][aã]o|entrega))?|comprovante\s+de\s+pagamento|re[cç]u\s+de\s+paiement|ricevuta(?:\s+di\s+pagamento)?|potvrda\s+o\s+uplati|(?:payment|remittance)\s+advice|zahlungsavis|avis\s+de\s+paiement|orden\s+de\s+pago|ordem\s+de\s+pagamento`,
  ],
  [
    'credit_note',
    String.raw`nota\s+(?:de\s+)?(?:cr[eé]dito|abono)|factura\s+(?:rectificativa|de\s+abono|storno)|(?:tax\s+)?credit\s+(?:note|memo)|gutschrift|credit\s+invoice|correct(?:ive|ion)\s+invoice|(?:storno|korrektur|kredit)rechnung|rechnungsstorno|(?:(?:facture|note)\s+d['’])?avoir|facture\s+(?:rectificative|d['’]annulation)|note\s+de\s+cr[eé]dit|rechnungs-?korrektur|nota\s+(?:di\s+)?credito|credit(?:nota|factuur)|dobropis|opravn[yý]\s+da[nň]ov[yý]\s+doklad|faktura\s+(?:vat\s+)?koryguj[aą]ca|korekta(?:\s+faktury)?|hyvityslasku|kreeditarve|kred[iī]tr[eē][kķ]ins|kreditin[eė]\s+s[aą]skaita|(?:szt[oó]rn[oó]|helyesb[ií]t[oő])\s+sz[aá]mla|кредитно\s+известие|πιστωτικ[οό]\s+τιμολ[οό]γιο|odobrenje|iade\s+faturas[iı]|kredit(?:nota|faktura)|CFDI\s+de\s+egreso|(?:tipo|efecto)\s+de\s+comprobante\s?:?\s{0,2}(?:E(?:\s?-\s?|\s)egreso|egreso|E)(?!\p{L})`,
  ],
  [
    'debit_memo',
    String.raw`nota\s+(?:de\s+)?(?:d[eé]bito|cargo)|(?:tax\s+)?debit\s+(?:note|memo(?:randum)?)|belastungs(?:anzeige|note)|note\s+de\s+d[eé]bit|nota\s+(?:di\s+)?(?:ad)?debito|deb(?:it|et)nota|nota\s+(?:debetowa|obci[aą][zż]eniowa)|vrubopis|[tť]archopis|terhel[eé]si\s+[eé]rtes[ií]t[oő]`,
  ],
  [
    // Asks for money before anything is sold: no invoice.
    'down_payment_request',
    String.raw`(?:solicitud|pedido)\s+de\s+(?:pago\s+de\s+)?(?:anticipo|adelanto)|(?:solicita[cç][aã]o|pedido)\s+de\s+adiantamento|(?:down|advance)[\s-]?payment\s+request|request\s+for\s+(?:a\s+)?(?:down|advance)[\s-]?payment|(?:an|voraus)zahlungs(?:an|auf)forderung|demande\s+d['’]acompte|richiesta\s+di\s+acconto`,
  ],
  [
    'down_payment',
    String.raw`facturas?\s+(?:de|por)\s+(?:un\s+)?(?:anticipos?|adelanto|pago\s+anticipado)|(?:fatura|nota\s+fiscal)\s+de\s+(?:adiantamento|antecipa[cç][aã]o)|(?:an|voraus)zahlungs-?rechnung|(?:(?:down|advance)[\s-]?payment|prepayment|deposit|advance)\s+(?:tax\s+)?invoice|facture\s+d['’]\s?acompte|fattura\s+(?:d['’]|di\s+)acconto|(?:aanbetalings|voorschot)factuur|faktura\s+(?:vat\s+)?zaliczkowa|el[oő]legsz[aá]mla|factur[aă]\s+de\s+avans|f[oö]rskottsfaktura|forskuddsfaktura|(?:acconto|a\s?conto|forudbetalings)faktura|ennakkolasku|avans\s+faturas[iı]`,
  ],
  [
    'delivery_note',
    String.raw`remito|gu[ií]a\s+de\s+(?:rem(?:essa|isi[oó]n)|despacho)|albar[aá]n|nota\s+de\s+entrega|delivery\s+note|(?:packing|delivery|dispatch)\s+(?:slip|list|note)|lieferschein|bon\s+de\s+livraison|documento\s+di\s+trasporto|pakbon|delivery\s+challan|dodac[ií]\s+list|irsaliye(?!\s+(?:yerine|fatura))|f[oö]ljesedel|f[oø]lgeseddel|pakkseddel|pakkeseddel|l[aä]hetyslista|sz[aá]ll[ií]t[oó]lev[eé]l|aviz\s+de\s+[iî]nso[tț]ire|nota\s+de\s+remisi[oó]n|dostavnica|dobavnica|otpremnica`,
  ],
  [
    'quotation',
    String.raw`cotizaci[oó]n|presupuesto|oferta|or[cç]amento|cota[cç][aã]o|proposta|(?:sales\s+)?(?:quotation|quote)|estimate|offer|angebot|kostenvoranschlag|devis|offre\s+de\s+prix|preventivo|offerte|nab[ií]dka|ponuka|(?:[aá]r)?aj[aá]nlat|ofert[aă]?|tilbud|tarjous|ponuda|ponudba|(?:sat[iı][sş]\s+)?teklif(?:i|\s+formu)?`,
  ],
  [
    'order',
    String.raw`(?:orden|ordem)\s+de\s+(?:compra|venta|venda|pedido|servi[cç]io)|(?:nota|confirmaci[oó]n|confirma[cç][aã]o)\s+de\s+(?:pedido|venta)|pedido(?:\s+de\s+(?:compra|venda|venta))?|(?:purchase|sales|work)\s+order|order(?:\s+(?:confirmation|acknowledg\w{1,6}))?|bestellung|auftrag(?:sbest[aä]tigung)?|bestellbest[aä]tigung|(?:bon|confirmation)\s+de\s+commande|conferma\s+(?:d['’])?ordine|(?:order|opdracht)bevestiging|rendel[eé]s-?\s?visszaigazol[aá]s|sipari[sş]\s+onay[iı]|commande|ordine(?:\s+di\s+acquisto)?|bestelbon|(?:potvrzen[ií]\s+)?objedn[aá]vk[ay]|ordre?bekr[aæe]ftelse|orderbekr[aä]ftelse|tilausvahvistus|(?:meg)?rendel[eé]s|comand[aă]|narud[zž]benica|(?:potwierdzenie\s+)?zam[oó]wienie|sipari[sş]`,
  ],
  [
    // Accompanies goods and names their invoice.
    'certificate',
    String.raw`(?:certificate|certificado|certificat|certificato|attestation)\s+(?:of|d[eio]|d['’]|di)\s{0,2}(?:origin|origen|origem|origine|warranty|garant[ií]a|garantie|garanzia|conformity|conformidad|conformidade|conformit[eéà]|quality|calidad|qualidade|analysis|an[aá]lisis|an[aá]lise|insurance|seguro)|ursprungszeugnis|garantieschein|garantieurkunde|konformit[aä]tserkl[aä]rung`,
  ],
  [
    'waybill',
    String.raw`bill\s+of\s+lading|(?:air\s?)?waybill|conocimiento\s+de\s+embarque|conhecimento\s+de\s+(?:embarque|transporte)|carta\s+de\s+porte|frachtbrief|connaissement|lettre\s+de\s+voiture|lettera\s+di\s+vettura|vrachtbrief|list\s+przewozowy`,
  ],
  [
    'statement',
    String.raw`(?:estado|extracto|resumen|extrato)\s+de\s+(?:la\s+)?(?:cuenta|conta)|(?:account\s+)?statement(?:\s+of\s+account)?|kontoauszug|relev[eé]\s+de\s+compte|estratto\s+conto|rekeningoverzicht`,
  ],
  [
    // A reminder or payment notice is not a second copy of the invoice.
    'reminder',
    String.raw`(?:\d\.?\s?)?(?:letzte\s+)?mahnung|zahlungserinnerung|payment\s+reminder|(?:overdue|final|past\s+due)\s+(?:payment\s+)?notice|reminder|lettre\s+de\s+(?:relance|rappel)|relance|mise\s+en\s+demeure|rappel(?:\s+de\s+(?:paiement|facture))?|recordatorio\s+de\s+pago|aviso\s+de\s+(?:cobro|cobran[cç]a|vencimiento|vencimento)|lembrete\s+de\s+pagamento|sollecito(?:\s+di\s+pagamento)?|aanmaning|betalingsherinnering|herinnering|p[aå]minnelse|betalningsp[aå]minnelse|rykker|purring|inkassovarsel|upom[ií]nka|wezwanie\s+do\s+zap[lł]aty|przypomnienie\s+o\s+p[lł]atno[sś]ci|fizet[eé]si\s+felsz[oó]l[ií]t[aá]s|maksumuistutus|opomena|opomin`,
  ],
  [
    'invoice',
    String.raw`(?:tax\s+|commercial\s+)?invoice|facturas?|fatura|facture|nota\s+fiscal|nf-?e|(?!\p{L}{0,20}abrechnung)\p{L}{0,20}rechnung|fattura|parcella|factuur|fakt[uú]ra|sz[aá]mla|boleta(?:\s+de\s+venta)?|e-ticket|lasku|arve|ra[cč]un|r[eē][kķ]ins|s[aą]skaita(?:\s|-)fakt[uū]ra|фактура|сч[её]т(?:-фактура)?|рахунок|τιμολ[οό]γιο`,
  ],
];
const WORDS = WRITTEN.map(([kind, words]) => [kind, `${words}|${rtlTitles(kind)}`] as const);
/** Words that also appear in sentences and next to signatures: a title only if followed by nothing or a number. */
const WEAK =
  /^(?:recibo|quittung|ricevuta|reminder|relance|rappel|herinnering|påminnelse|rykker|purring|korekta|odobrenje|avoir|ponuda|tilbud|comand[aă]|ofert[aă]?)$/i;
/** "Lieferschein-Nr.", "Angebotsnummer" are field names, "Lieferschein Nr." may be a title. */
const TITLE = new RegExp(
  String.raw`(?<!\p{L})(?:${WORDS.map(([kind, words]) => `(?<${kind}>${words})`).join('|')})(?<compound>s?-?(?:nummer|nr))?s?(?!-?\p{L})`,
  'giu',
);

/** Their words are a title only alone on their line, or followed by a number. */
const HEADINGS: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  'invoice',
  'debit_memo',
  'down_payment',
  'down_payment_request',
  'void',
]);

/** What may follow in an invoice's title: "FACTURA ELECTRONICA", "FACTURA DE VENTA", "FACTURA A". */
const ALONE =
  /^(?:\s(?:electr[oó]nica|eletr[oô]nica|de\s+(?:venta|reserva)|comercial|original|[A-EM])){0,3} ?(?:\n|$| {2})/iu;
/** A word followed by a colon is a field, empty or filled in below: "Pedido:". */
const FIELD = /^[^\n]{0,6}:/;
/** Kinds whose numbers are printed on invoices. */
const FIELDS: readonly DocumentKind[] = ['order', 'certificate', 'waybill'];
/** An order as accepted by the seller: an invoice has no field with such a heading. */
const CONFIRMATION =
  /confirm|acknowledg|best[aä]tig|bekr[aäæe]|vahvist|potvrz|potwierdz|visszaigazol|conferm|bevestig|onay/i;
/** Between the name of an SAP document and its number there may be a few other words. */
const NUMBERED = /^[^\n\d]{0,15}(?!\d{1,3}(?:[.,' ]\d{3}){0,4}[.,]\d{2}(?!\d)|\d{1,9}[.,]\d{2}(?!\d))\d/;
/** After an order and the like, only a number counts: "gemäß Bestellung vom 1.3." gives a date. */
const NUMBERED_STRICTLY = /^\s{0,2}(?:n[°ºo]|nr|nro|no|number|#)?[.:#]{0,2}\s{0,2}(?:[A-Z0-9]{1,8}[-/])?\d/iu;
/** The number may be on the next line: "COTIZACION⏎N° 4117". */
const NUMBER =
  /^[^\n\d]{0,15}(?:\n ?(?:n[°ºo]|nr|nro|no|number|n[uú]mero)?[.:# ]{0,3})?(?:[A-Z0-9]{1,8}[-/]){0,3}\d{1,10}(?![\d.,]*\d)/iu;

/** A position where a document is named as in a title: at the start of a line, or followed by a number. */
export interface Title {
  readonly kind: DocumentKind;
  /** More likely a field that refers to another document: the number of an order, or a compound word. */
  readonly field: boolean;
  readonly index: number;
  /** After its number, or after the words. */
  readonly end: number;
  /** At the start of a line, like a heading. */
  readonly heads: boolean;
  /** Cannot be a field of an invoice: "Order confirmation". */
  readonly whole: boolean;
}

/** The titles in a text, in order. */
export function findTitles(text: string): Title[] {
  return matchesOf(TITLE, text).flatMap((match) => {
    const kind = WORDS.find(([one]) => match.groups?.[one] !== undefined)?.[0] ?? 'invoice';
    const after = match.index + match[0].length;
    const rest = text.slice(after, after + 60);
    const numbered = kind !== 'void' && (isDelivered(kind) ? NUMBERED : NUMBERED_STRICTLY).test(rest);
    const begins = match.index === 0 || /\n ?$| {2}$/.test(text.slice(Math.max(0, match.index - 2), match.index));
    // Some words also begin other fields and sentences ("Invoice address", "Debit note for interest"); for the other kinds, a
    // line that starts with the word is enough.
    const heads = begins && (HEADINGS.has(kind) || WEAK.test(match[0]) ? ALONE.test(rest) : !FIELD.test(rest));
    if (!numbered && !heads) return [];
    const compound = match.groups?.['compound'] !== undefined;
    const field = FIELDS.includes(kind) ? numbered : compound && (kind === 'delivery_note' || kind === 'quotation');
    const whole = kind === 'order' && CONFIRMATION.test(match[0]);
    return [{ kind, field, index: match.index, end: after + (NUMBER.exec(rest)?.[0].length ?? 0), heads, whole }];
  });
}

/** Type of a heading relative to that of the fields around it. */
const HIGHER = 1.2;

/**
 * The kinds named by a text's titles, its own first: the first title's. The number of an order is printed on invoices
 * everywhere, sometimes before the title of the invoice. It is the title if it is set like one, in larger type than any title
 * of an invoice, or if its words cannot be anything else. A stamp ("ANULADO") applies to the whole document.
 *
 * @param titles in the order of the text, with the height of their type
 */
export function kindsOf(titles: readonly (Title & { readonly height: number })[]): DocumentKind[] {
  const invoices = titles.filter(({ kind }) => kind === 'invoice');
  const tallest = Math.max(...invoices.map(({ height }) => height));
  const [invoice] = invoices;
  const isHeading = ({ heads, height, whole, index }: (typeof titles)[number]): boolean =>
    heads && (height >= HIGHER * tallest || (whole && height >= tallest && index < (invoice?.index ?? 0)));
  const own =
    titles.find(({ kind }) => kind === 'void') ??
    titles.find(({ heads, whole, field }) => heads && whole && !field) ??
    titles.find((title) => !(invoice && title.field && !isHeading(title))) ??
    titles[0];
  return own ? [...new Set([own.kind, ...titles.map(({ kind }) => kind)])] : [];
}

const NAMED = WORDS.map(([kind, words]) => [kind, new RegExp(String.raw`(?<!\p{L})(?:${words})`, 'iu')] as const);

/** The kind named by a label or title: "lieferschein nr" is a delivery note's. Null if none, as for "folio". */
export function kindOfTitle(words: string): DocumentKind | null {
  return NAMED.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

const BEGINS = new RegExp(
  String.raw`^[^\p{L}\p{N}]{0,3}(?:${WORDS.filter(([kind]) => kind !== 'invoice' && isDelivered(kind))
    .map(([, words]) => words)
    .join('|')})(?!\p{L})`,
  'iu',
);

/** Length of the words for a delivered document other than an invoice at the start of a text; 0 if there are none. */
export function beginsWithNote(text: string): number {
  return BEGINS.exec(text)?.[0].length ?? 0;
}
