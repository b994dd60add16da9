import type { Environment } from '../config/environment.ts';
import type { BookConfig, ServiceConfig } from '../config/schema.ts';
import type { CheckLine, Checks } from '../operations/checks.ts';
import { doctorLines } from '../operations/doctor/lines.ts';
import type { SessionOperations } from '../operations/session/session-operations.ts';
import { checkFolders, checkMailbox, checkSap } from './checks.ts';
import { examine } from './doctor/examine.ts';
import type { FarEnds } from './far-ends.ts';
import { testAlerts } from './test-alerts.ts';

/** What the checks are about. */
interface Checked {
  readonly service: ServiceConfig;
  readonly book: BookConfig;
  /** The variables behind both. */
  readonly environment: Environment;
  /** Null: WhatsApp itself. */
  readonly farEnds: FarEnds | null;
}

/** What a person can have checked while the service runs. */
export function checksOf(checked: Checked, session: Pick<SessionOperations, 'test'>): Checks {
  const { service, book } = checked;
  return {
    everything: () => everythingOf(checked),
    sap: ({ signal }) => checkSap(service, book, signal),
    folder: () => checkFolders(book),
    mailbox: ({ signal }) => checkMailbox(service, book, signal),
    alerts: async (call) => {
      const answers = await testAlerts({ service, book, session: () => Promise.resolve(session), ...call });
      return answers.map(({ channel, ok, sentence, next }): CheckLine => {
        return { name: channel, result: ok ? 'ok' : 'error', text: sentence, remedy: next };
      });
    },
  };
}

/** What `doctor` tells. It ends by its own deadlines, whoever still waits for it. */
async function everythingOf({ environment, farEnds, service }: Checked): Promise<readonly CheckLine[]> {
  const { accountPlaces, configFile } = service;
  const among = { accountPlaces, configFile };
  return doctorLines(await examine(environment, { farEnds, among, signal: new AbortController().signal }));
}
