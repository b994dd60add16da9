/** The process that reads mails, one at a time, for the service; as `../child.ts`. */

import { answerAll } from '../answering.ts';
import type { MailRequest } from './mail-limits.ts';
import { readMail } from './read-mail.ts';

await answerAll<MailRequest>((_request, bytes) => readMail(bytes ?? Buffer.alloc(0)));
