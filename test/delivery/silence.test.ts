import assert from 'node:assert/strict';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { test } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { hearingOfAttempts, tellOfAttempt } from '../../src/delivery/shared/failed-attempts.ts';
import { createFailingWorkers } from '../../src/delivery/shared/failing-workers.ts';
import { placesNow } from '../../src/delivery/standing/places.ts';
import { createImapServer } from '../../src/documents/mailbox/imap-server.ts';
import { createGateway } from '../../src/sap/business-one/print/gateway.ts';
import { createServiceLayer } from '../../src/sap/business-one/source.ts';
import { FastClock } from '../support/clock.ts';
import { silentLog as log } from '../support/silence.ts';
import { silentServer } from '../support/silent-server.ts';

const RATE = 20;
const login = { company: 'SBODEMOAR', user: 'courier', password: 'secret', trust: { kind: 'system' } } as const;

/** A Service Layer that holds back its answers to these resources until it is let go. */
class HeldSap {
  readonly #holds: RegExp;
  readonly #held: (() => void)[] = [];
  isLetGo = false;

  constructor(holds: RegExp) {
    this.#holds = holds;
  }

  readonly server = createHttpServer((request, response) => {
    const answer = (): void => answered(request, response);
    if (this.isLetGo || !this.#holds.test(request.url ?? '')) answer();
    else this.#held.push(answer);
  });

  letGo(): void {
    this.isLetGo = true;
    for (const answer of this.#held) answer();
  }
}

function answered({ url = '' }: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json');
  if (url.endsWith('/Login')) response.setHeader('set-cookie', 'B1SESSION=one; HttpOnly;');
  else if (!url.includes('Invoices')) response.statusCode = 401;
  response.end(JSON.stringify({ SessionId: 'one', SessionTimeout: 30, Version: '1000290', value: [] }));
}

/** The call of a worker, and what is known of the worker meanwhile, as `/health`, `--status` and the pages know it. */
function watched(worker: string, call: (clock: FastClock, signal: AbortSignal) => Promise<unknown>) {
  const clock = new FastClock(RATE);
  const health = createFailingWorkers(clock, () => undefined);
  const stop = new AbortController();
  const ended = hearingOfAttempts(
    (problem) => health.attempt(worker, problem),
    () => call(clock, stop.signal),
  ).then(
    () => 'done',
    () => 'failed',
  );
  const sources = ['folder', 'mailbox', 'print'];
  const trouble = (): string | null =>
    placesNow({ health, sources, disk: null, now: clock.now() }).find((place) => place.trouble !== null)?.trouble ??
    null;
  return {
    ended,
    clock,
    trouble,
    told: async (pattern: RegExp) => {
      while (!pattern.test(trouble() ?? '')) {
        assert.ok(clock.now().monotonic < 60_000, `long before the deadline, not: ${trouble()}`);
        await systemClock.sleep(5);
      }
    },
    giveUp: async () => {
      stop.abort(new Error('given up'));
      await ended;
    },
  };
}

function reading(port: number) {
  return async (clock: FastClock, signal: AbortSignal): Promise<void> => {
    const url = `http://127.0.0.1:${port}`;
    const client = createServiceLayer({ ...login, url, clock, log, onRepeat: tellOfAttempt });
    try {
      await client.read({ method: 'GET', resource: 'Invoices' }, signal);
    } finally {
      await client.close();
    }
  };
}

for (const [what, holds] of [
  ['at all', /./],
  ['once it is logged in', /Invoices|AdminInfo/],
] as const)
  test(`a SAP that takes connections and does not answer ${what} is told while the call waits, and is over once it answers`, async () => {
    const sap = new HeldSap(holds);
    await using at = await silentServer(sap.server);
    const call = watched('intake', reading(at.port));
    await call.told(/^SAP accepted the connection and has not answered for \d+ s /);
    sap.letGo();
    assert.equal(await call.ended, 'done');
    assert.equal(call.trouble(), null);
  });

test('a SAP that takes long for one call and answers others is in no trouble', async () => {
  const sap = new HeldSap(/Invoices/);
  await using at = await silentServer(sap.server);
  const call = watched('intake', reading(at.port));
  while (call.clock.now().monotonic < 30_000) {
    assert.equal(call.trouble(), null);
    await systemClock.sleep(5);
  }
  sap.letGo();
  assert.equal(await call.ended, 'done');
});

test('an API Gateway that is silent is told, and not one that prints for long', async () => {
  const isUp = { value: false };
  const server = createHttpServer((request, response) => {
    if (isUp.value && request.method === 'GET') response.end();
  });
  await using at = await silentServer(server);
  const printing = (clock: FastClock): Promise<void> =>
    createGateway({ ...login, url: `http://127.0.0.1:${at.port}`, clock, onRepeat: tellOfAttempt }).logIn();
  await watched('documents.print', printing).told(/accepted the connection and has not answered for \d+ s/);
  isUp.value = true;
  const slow = watched('documents.print', printing);
  while (slow.clock.now().monotonic < 30_000) {
    assert.equal(slow.trouble(), null);
    await systemClock.sleep(5);
  }
});

test('a mail server that takes connections and does not greet is told', async () => {
  await using at = await silentServer();
  const call = watched('documents.mailbox', async (clock, signal) => {
    const server = createImapServer({
      ...{ host: '127.0.0.1', port: at.port, security: 'starttls', caPem: null, folder: 'INBOX', doneFolder: null },
      ...{ user: 'invoices', login: { password: 'secret' }, readOnly: true, clock, onSilent: tellOfAttempt },
    });
    await server.open(() => undefined, signal);
  });
  await call.told(/IMAP server .* it has not answered for \d+ s/);
  await call.giveUp();
});
