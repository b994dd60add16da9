import { tryLogin } from '../../alerts/mail/smtp.ts';
import { smtpOptions } from '../../service/alert-channels.ts';
import type { FirstRun } from './answers.ts';
import { alertQuestion, mailServerQuestions } from './questions.ts';

/** Who is told of trouble by mail, if anybody; the server is asked for its login, and no mail is sent. */
export async function askAlerts(run: FirstRun): Promise<void> {
  run.person.say('\nAlerts');
  await run.ask(alertQuestion);
  if (!run.environment[alertQuestion.variable]) return;
  const works = await run.until(
    mailServerQuestions,
    () => tried(run),
    () => run.person.agrees('  Try again? Without it nobody is told by mail.'),
  );
  if (!works) run.forget([alertQuestion, ...mailServerQuestions].map(({ variable }) => variable));
}

/** What the server says of itself. @throws `ALERT_MAIL_…` */
async function tried(run: FirstRun): Promise<string> {
  const { service } = run.config();
  const unsaved = (error: Error): void => {
    throw error;
  };
  const options = smtpOptions(service, unsaved);
  if (options === null) return 'no mails are sent.';
  await tryLogin(options, run.signal);
  return `${options.host} takes our login; nothing was sent.`;
}
