import { mailError } from '../../errors/mail.ts';
import type { TokenErrors } from '../../oauth/access-tokens.ts';

/** What is said when no token comes for the mailbox. */
export const mailboxTokenErrors: TokenErrors = {
  refused: (details) => mailError('MAIL_TOKEN_REFUSED', details),
  unavailable: (details, cause) => mailError('MAIL_TOKEN_UNAVAILABLE', details, cause),
};
