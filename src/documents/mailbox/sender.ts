import { domainToASCII } from 'node:url';
import { type AuthenticationResult, parseAuthenticationResults } from './authentication-results.ts';
import { fromAddress } from './from-address.ts';
import type { HeaderField } from './header-fields.ts';

/** Whose mails are taken, and what must have been found out about them. */
export interface SenderRules {
  /** Addresses, or domains with an `@` before them; lower case. */
  readonly senders: readonly string[];
  readonly authentication: Authentication;
}

export type Authentication =
  /** The server whose results count, by the name that it gives itself in them (`authserv-id`), lower case. */
  | { readonly by: string }
  /** Exchange Online: it gives itself no name, and renames results that a mail brings along. */
  | 'exchange-online'
  /** Nothing is asked: nobody else can write into the mailbox. */
  | 'off';

/** What a mail says of its sender. */
export interface MailSender {
  /** Addresses of the field `From`, as the server understood them. */
  readonly from: readonly string[];
  /** `From` and `Authentication-Results`, topmost first. */
  readonly fields: readonly HeaderField[];
}

export type SenderVerdict =
  | { readonly kind: 'taken' }
  /** Not one of those that are taken. */
  | { readonly kind: 'stranger'; readonly sender: string }
  /** It says that it is from one that is taken, and that is not confirmed. */
  | { readonly kind: 'not_authenticated'; readonly sender: string; readonly detail: string };

const FIELD = 'authentication-results';

/**
 * Whether a mail is from one whose mails are taken. `From` alone proves nothing, as anybody can write it, so our own
 * server must have found that it is right: DMARC has passed, or, where the domain has no DMARC policy, a DKIM signature
 * or the SPF of a domain that is aligned with it (RFC 7489, 3.1).
 */
export function judgeSender(mail: MailSender, rules: SenderRules): SenderVerdict {
  const [field, ...others] = mail.fields.filter(({ name }) => name === 'from');
  const address = field && others.length === 0 ? fromAddress(field.value) : null;
  const [seen = ''] = mail.from;
  // The server must see the same sender: two readings of one field are one too many.
  if (address === null || mail.from.length !== 1 || seen.toLowerCase() !== address)
    return { kind: 'stranger', sender: seen };
  const domain = asciiDomain(address.slice(address.lastIndexOf('@') + 1));
  const isListed = rules.senders.some((sender) =>
    sender.startsWith('@') ? asciiDomain(sender.slice(1)) === domain : sender === address,
  );
  if (domain === '' || !isListed) return { kind: 'stranger', sender: address };
  const detail = missingProof(mail.fields, domain, rules.authentication);
  return detail === null ? { kind: 'taken' } : { kind: 'not_authenticated', sender: address, detail };
}

/** What is missing, in words; null: nothing. */
function missingProof(fields: readonly HeaderField[], domain: string, wanted: Authentication): string | null {
  if (wanted === 'off') return null;
  const server = wanted === 'exchange-online' ? null : wanted.by;
  // Each server adds its field above those that were there, so only the topmost cannot come with the mail.
  const ours = fields
    .filter(({ name }) => name === FIELD)
    .map(({ value }) => parseAuthenticationResults(value))
    .find((one) => one.server === server);
  if (!ours) return server === null ? 'Exchange Online added no results' : `${server} added no results`;
  const dmarc = ours.results.filter(({ method }) => method === 'dmarc');
  if (dmarc.some((one) => one.result === 'pass' && asciiDomain(one.properties['header.from'] ?? '') === domain))
    return null;
  const failed = dmarc.find(({ result }) => result !== 'none');
  if (failed) return failed.result === 'pass' ? 'DMARC has passed for another domain' : `DMARC: ${failed.result}`;
  if (ours.results.some((one) => isAligned(one, domain))) return null;
  return `neither DMARC nor an aligned DKIM or SPF has passed for ${domain}`;
}

function isAligned({ method, result, properties }: AuthenticationResult, domain: string): boolean {
  if (result !== 'pass') return false;
  const named =
    method === 'dkim'
      ? (properties['header.d'] ?? properties['header.i'])
      : method === 'spf'
        ? properties['smtp.mailfrom']
        : undefined;
  if (named === undefined) return false;
  const other = asciiDomain(named.slice(named.lastIndexOf('@') + 1));
  return other !== '' && (other === domain || isBelow(other, domain) || isBelow(domain, other));
}

/** A name of one label is a registry's, under which strangers are. */
function isBelow(domain: string, above: string): boolean {
  return above.includes('.') && domain.endsWith(`.${above}`);
}

/** As it stands in the DNS, lower case; empty for what is no domain. */
function asciiDomain(domain: string): string {
  return domainToASCII(domain.trim().replace(/\.$/, ''));
}
