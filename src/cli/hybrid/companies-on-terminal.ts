import path from 'node:path';
import type { Company, Site } from '../../config/companies.ts';
import type { PendingApproval } from '../../delivery/sending/approval.ts';
import type { Log } from '../../log.ts';
import { commandOf, companyOption, inCommands, withOptions } from '../../next-steps/commands.ts';
import { nothingToDo } from '../../next-steps/next-step.ts';
import type { FarEnds } from '../../service/far-ends.ts';
import { openLogFile } from '../../service/log-file.ts';
import { createLogger } from '../../service/logger.ts';
import type { ServiceObserver } from '../../service/observer.ts';
import { checkSiteStart } from '../../service/preflight.ts';
import { runCompanies } from '../../service/run-companies.ts';
import type { SessionStatus } from '../../session/lifecycle/status.ts';
import { userName } from '../user-name.ts';
import { ServiceTerminal } from './service-terminal.ts';

/** Runs several companies in the foreground. Each sentence begins with the company that it is about. */
export async function runCompaniesOnTerminal(
  site: Site,
  options: {
    readonly approveFirstRun: boolean;
    readonly takeOver: boolean;
    readonly signal: AbortSignal;
    /** A simulated WhatsApp; null for the real one. */
    readonly farEnds: FarEnds | null;
    /** Nobody collects what it writes: the log goes to its file. */
    readonly isInBackground?: boolean;
  },
): Promise<number> {
  const { service, companies } = site;
  const [first] = companies;
  const timeZone = first?.config.timeZone ?? 'UTC';
  const terminal = new ServiceTerminal(process, { ...options, user: userName(), timeZone });
  await checkSiteStart(site);
  terminal.tell(`${companies.length} companies of ${site.file}: ${companies.map(({ name }) => name).join(', ')}.`);
  for (const sentence of sharedNumbers(site)) terminal.tell(sentence);
  const log =
    terminal.isInteractive || options.isInBackground === true
      ? logToFile(site, terminal)
      : createLogger(service.LOG_LEVEL);
  log.info(
    { file: site.file, companies: companies.map(({ name, account }) => ({ company: name, account })) },
    'starting',
  );
  return runCompanies({
    ...{ site, log, farEnds: options.farEnds, takeOver: options.takeOver, signal: options.signal },
    observerOf: (company) => new CompanyTerminal(company, terminal, options.approveFirstRun),
    listening: (url) => terminal.tell(`The pages of all companies, in a browser: ${url} Stop with Ctrl+C.`),
  });
}

/** Which companies send by one number. */
function sharedNumbers({ companies }: Site): readonly string[] {
  const sharing = companies.filter(({ name, sharers }) => sharers.length > 1 && sharers[0] === name);
  return sharing.map(({ account, sharers }) => `The number of ${account} is that of ${sharers.join(', ')}.`);
}

function logToFile({ service }: Site, terminal: ServiceTerminal): Log {
  const file = path.resolve(service.DATA_PATH, 'logs', 'service.log');
  const refused = (): void => terminal.tell(`The log cannot be written to ${file}; the service goes on without it.`);
  terminal.tell(`The log is in ${file}`);
  return createLogger(service.LOG_LEVEL, openLogFile(file, refused));
}

/** One company on a terminal that it shares: nothing is drawn or asked there, commands and pages do that. */
export class CompanyTerminal implements ServiceObserver {
  readonly #company: Company['name'];
  readonly #terminal: ServiceTerminal;
  readonly #approveFirstRun: boolean;
  #offered = false;

  constructor(company: Company['name'], terminal: ServiceTerminal, approveFirstRun: boolean) {
    this.#company = company;
    this.#terminal = terminal;
    this.#approveFirstRun = approveFirstRun;
  }

  started({ url }: { readonly url: string }): void {
    this.tell(`running. Its pages: ${url}`);
  }

  linkCode(): void {
    if (this.#offered) return;
    this.#offered = true;
    this.tell(`no phone is linked. Next: ${commandOf({ action: 'link' })}`);
  }

  session({ sentence, next, maySend }: SessionStatus): void {
    if (maySend) this.#offered = false;
    this.tell(`session: ${sentence}${next === nothingToDo ? '' : ` ${inCommands(next)}`}`);
  }

  progress(): void {
    // Each outcome is told as a sentence.
  }

  tell(sentence: string): void {
    this.#terminal.tell(`${this.#company}: ${withOptions(companyOption(this.#company), sentence)}`);
  }

  approve({ kind }: PendingApproval): ReturnType<ServiceObserver['approve']> {
    if (this.#approveFirstRun && kind !== 'unusual_day') return Promise.resolve({ decidedBy: userName() });
    this.tell(`nothing is sent until someone approves. Next: ${commandOf({ action: 'approve_sending' })}`);
    return Promise.resolve(null);
  }
}
