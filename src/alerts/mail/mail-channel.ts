import type { Clock } from '../../clock.ts';
import type { Incident } from '../alert.ts';
import type { Channel } from '../channel.ts';
import { composeMail } from './compose.ts';
import type { Letterhead } from './letterhead.ts';
import { type SmtpOptions, sendMail } from './smtp.ts';

export interface MailChannelOptions {
  readonly smtp: SmtpOptions;
  readonly head: Letterhead;
  /** Incidents that are open, newest first. */
  readonly open: () => readonly Incident[];
  readonly clock: Pick<Clock, 'now'>;
  /** What went wrong since the last call though the mail was sent: a new refresh token is not on the disk. */
  readonly flaw?: () => Error | null;
}

/** Sends each notice as a mail. */
export function mailChannel({ smtp, head, open, clock, flaw }: MailChannelOptions): Channel {
  return {
    name: 'e-mail',
    send: async (notice, signal) => {
      const mail = composeMail(notice, head, notice.incident.report ? open() : [], clock.now().wall);
      const refused = await sendMail(smtp, mail, signal);
      return refused ?? flaw?.() ?? null;
    },
  };
}
