import path from 'node:path';
import { type Environment, takeEnvironment } from '../../config/environment.ts';
import { settingsInForce } from '../../config/in-force.ts';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { codedDiskError } from '../../disk-error.ts';
import { toError } from '../../errors/coded-error.ts';
import { warnOfExposedEnvFile } from '../env-file.ts';
import { userName } from '../user-name.ts';
import { writerTo } from '../writers.ts';
import { refuse } from './refusal.ts';
import { type Command, type Invocation, parseInvocation } from './usage.ts';

const write = writerTo(process.stdout);
const writeError = writerTo(process.stderr);

/** Parses, configures, runs; every error becomes one sentence, the next step, and an exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const invocation = parseInvocation(argv);
    onReaderGone(invocation.command.verb === 'run' ? () => undefined : () => process.exit(0));
    if (invocation.command.verb === 'help') {
      write(invocation.command.page);
      return 0;
    }
    const { command, json } = invocation;
    if (command.verb === 'documents' && command.documents.verb === 'explain') {
      const { runExplain } = await import('../documents.ts');
      return await runExplain(command.documents, { json, write, signal: stopSignal() });
    }
    warnOfExposedEnvFile(writeError);
    return await run(invocation, takeEnvironment());
  } catch (thrown) {
    return refuse(toError(codedDiskError(thrown)), { json: argv.includes('--json'), write, writeError });
  }
}

/** The reader of the output may stop (`… | head`): not an error for a command, and irrelevant to the service. */
function onReaderGone(act: () => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    act();
  });
}

/** Commands are loaded on demand: `--preview` needs no engine, and the service needs no report. */
async function run({ command, json }: Invocation, environment: Environment): Promise<number> {
  const config = loadConfig(environment);
  const stop = stopSignal();
  const { service, books, accounts } = config;
  const [[book], [account]] = [books, accounts];
  const verb = { service, book, json, write, signal: stop };
  switch (command.verb) {
    case 'help':
      return 0;
    case 'run': {
      const { runOnTerminal } = await import('./run-on-terminal.ts');
      const settings = settingsInForce(environment);
      return runOnTerminal(config, { approveFirstRun: command.approveFirstRun, settings, signal: stop });
    }
    case 'check-sap': {
      const { runCheckSap } = await import('../check-sap.ts');
      return runCheckSap(verb);
    }
    case 'setup-sap': {
      const { runSetupSap } = await import('../setup-sap.ts');
      return runSetupSap({ ...verb, apply: command.apply });
    }
    case 'sap-fingerprint': {
      const { runSapFingerprint } = await import('../sap-fingerprint.ts');
      return runSapFingerprint({ ...verb, store: command.store });
    }
    case 'test-alert':
      return (await import('../test-alert.ts')).runTestAlert(verb);
    case 'preview': {
      const { runPreview } = await import('../preview.ts');
      return runPreview({ ...verb, docEntry: command.docEntry, type: command.type });
    }
    case 'documents': {
      const { documents } = command;
      if (documents.verb === 'help' || documents.verb === 'explain') return 0;
      const { runDocuments } = await import('../documents/run.ts');
      return runDocuments(documents, { ...verb, user: userName() });
    }
    case 'users':
    case 'tokens':
      return (await import('../users-of-service.ts')).runAccess(command, { ...verb, user: userName() });
    case 'approve':
      return approve(command, config, json, stop);
    case 'deliveries': {
      const { runDeliveries } = await import('../deliveries.ts');
      const { deliverySettings } = await import('../../delivery/settings.ts');
      const { bookAndAccount, outboxFile } = await import('../../service/delivery-life.ts');
      const { sapOfBook } = await import('../deliveries/sap.ts');
      const { conditionOfInstallation, runningService, whyServiceWaits } = await import('../deliveries/service.ts');
      return runDeliveries(command.argv, {
        outboxFile: outboxFile(service.DATA_PATH),
        ...bookAndAccount(book),
        settings: deliverySettings(book),
        locale: `${book.COMPANY_LANGUAGE}-${book.COMPANY_COUNTRY}`,
        companyName: book.COMPANY_NAME,
        testMode: book.TEST_MODE,
        user: userName(),
        now: Date.now,
        width: process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY,
        service: () => whyServiceWaits(service, account),
        condition: () => conditionOfInstallation(service, account),
        running: () => runningService(service, account),
        sap: () => sapOfBook(service, book, stop),
        ask: await askOnTerminal(stop),
        write,
        writeError,
      });
    }
  }
}

/** Null: standard input or output is not a terminal. */
async function askOnTerminal(signal: AbortSignal): Promise<((question: string) => Promise<string>) | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  const { Terminal } = await import('../terminal.ts');
  const terminal = new Terminal(process, signal);
  return (question) => terminal.ask(question);
}

async function approve(
  { who, yes }: Extract<Command, { readonly verb: 'approve' }>,
  { service, accounts }: Config,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  const { runApprove } = await import('../deliveries/approve.ts');
  const { findService } = await import('../../http/control-client.ts');
  const { Terminal } = await import('../terminal.ts');
  const session = accounts[0].WHATSAPP_SESSION_NAME;
  const running = await findService(path.resolve(service.DATA_PATH), session);
  const wish = { session, terminal: new Terminal(process, signal), user: who ?? userName(), yes, json, signal };
  return runApprove({ ...wish, service: running?.operations ?? null });
}

/** Fires at the first Ctrl+C or SIGTERM; later ones are ignored, the stop has its own deadline. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}
