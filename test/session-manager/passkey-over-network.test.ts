import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sandboxDelivery, sandboxSessionTimings } from '../../sandbox/pace.ts';
import { ownNumber } from '../../sandbox/stand-ins.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { SoftAuthenticator } from '../../sandbox/whatsapp/passkey/soft-authenticator.ts';
import { givePasskey } from '../../sandbox/whatsapp/web/virtual-person.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import { cookieNames } from '../../src/web/cookies.ts';
import { csrfOf } from '../../src/web/guard.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { openPasskeyWindow } from '../../src/whatsapp/webjs/passkey-window/window.ts';
import { type AttackedService as StartedService, startAttackedService as startService } from '../security/rig.ts';
import { entersCode } from '../support/manager.ts';
import { whole } from '../support/sample.ts';
import { typed, when } from '../support/typed.ts';

/**
 * A link whose passkey is used on another computer that reaches the service over TLS: the real service with a certificate of
 * its own, the real command there, and a real browser with its virtual authenticator for the person.
 */

const installed = ['/usr/lib/chromium/chromium', '/usr/bin/chromium', '/usr/bin/google-chrome-stable'].find(existsSync);
const skip = installed === undefined ? 'no browser with windows is installed' : false;
const browserArgs = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'];
const digits = ownNumber.slice(-4);
const authenticator = new SoftAuthenticator();

async function startAsked(engine: EngineName): Promise<StartedService> {
  const { certPem, keyPem } = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const started = await startService((folder) => {
    const file = path.join(folder, 'tls.txt');
    writeFileSync(file, `${certPem}\n${keyPem}`, { mode: 0o600 });
    return { HTTP_TLS_CERT: file };
  }, engine);
  const { admin } = started.standIns.whatsapp;
  await admin.registerPasskey({ passkey: authenticator.passkey, account: ownNumber });
  await admin.requirePasskey({ demand: 'at_linking', account: ownNumber });
  return started;
}

/** The command on the other computer, which has folders of its own. */
function elsewhere(command: string, { folder, standIns }: StartedService) {
  const environment = {
    WHATSAPP_AUTH_PATH: path.join(folder, 'elsewhere', 'session'),
    WHATSAPP_BACKUP_PATH: path.join(folder, 'elsewhere', 'backups'),
    DATA_PATH: path.join(folder, 'elsewhere', 'data'),
    PUPPETEER_EXECUTABLE_PATH: installed ?? '',
    LOG_LEVEL: 'error',
  };
  let type: (line: string) => void = () => undefined;
  const digitsThere = when(/last four digits/, () => type(digits));
  return typed(
    command,
    { environment, farEnds: farEndsOf(standIns) },
    authenticator,
    (all, typing) => {
      type = typing;
      digitsThere(all);
    },
    (window) =>
      openPasskeyWindow({
        ...window,
        test: {
          args: browserArgs,
          onPage: async (page) => {
            await givePasskey(page, authenticator);
            await page.click('#prove');
          },
        },
      }),
  );
}

function farEndsOf({ whatsapp }: StartedService['standIns']) {
  return {
    whatsapp: whatsapp.farEnd,
    sessionTimings: sandboxSessionTimings,
    delivery: sandboxDelivery,
    failpoints: null,
  };
}

/** What the audit says about the window, oldest first. */
function windowDeeds(people: People): readonly string[] {
  const about = people.audit.list(50).filter(({ action }) => action.startsWith('link_window'));
  return about.map(({ who, via, action, detail }) => `${who} ${via} ${action} ${detail}`.trim()).reverse();
}

function assertLinked({ standIns, log }: StartedService, command: string): void {
  assert.deepEqual(standIns.whatsapp.world.passkeys.refusals, []);
  const token = /#([\w-]{43})\./.exec(command)?.[1];
  assert.ok(token !== undefined && !log().includes(token), 'the secret is in no log');
}

test('baileys: begun on a terminal beside the service, and answered by a window elsewhere', { skip }, async () => {
  const started = await startAsked('baileys');
  const { environment, standIns } = started;
  const people = openPeople(peopleFile(environment['DATA_PATH'] ?? ''));
  try {
    const { whatsapp } = standIns;
    const enters = entersCode(whatsapp);
    let [type, there, command]: [(line: string) => void, ReturnType<typeof elsewhere> | null, string] = [
      () => undefined,
      null,
      '',
    ];
    const digitsHere = when(/last four digits/, () => type(digits));
    const address = when(/session-manager\.js (--link --window https:\S+)/, ([, found = '']) => {
      command = found;
      there = elsewhere(found, started);
    });
    const compare = when(/does the phone show ([\w-]+),/, ([, code = '']) => {
      void whatsapp.admin.comparePasskeyCode({ code, account: ownNumber });
      type('yes');
    });
    const run = typed(
      `--link --address --code +${ownNumber} --json`,
      { environment, farEnds: farEndsOf(standIns) },
      authenticator,
      (all, typing) => {
        type = typing;
        for (const sees of [enters, digitsHere, address, compare]) sees(all);
      },
    );
    assert.equal(await run.exit, 0, `${run.stderr()}${(there as typeof run | null)?.stderr()}`);
    assert.equal(await (there as typeof run | null)?.exit, 0);
    assert.match(run.stderr(), /Compare:/, 'window and session share no computer');
    const [offered = '', ...others] = windowDeeds(people);
    const [who] = offered.split(' ');
    assert.ok(who);
    assert.deepEqual(
      [offered, ...others],
      [`${who} terminal link_window_offered`, `${who} window link_window_opened`, `${who} window link_window_answered`],
    );
    assertLinked(started, command);
    const again = elsewhere(command, started);
    assert.notEqual(await again.exit, 0);
    assert.deepEqual(again.opened, [], 'a used address opens nothing');
    assert.equal(windowDeeds(people).at(-1), `${who} window link_window_refused LINK_WINDOW_USED`);
  } finally {
    people.close();
    await started.close();
  }
});

// Nothing between page and window knows the engine; what each does with the answer is in test/conformance/engine.
for (const engine of whole ? (['baileys', 'webjs'] as const) : (['baileys'] as const))
  test(`${engine}: begun by an admin on the page, and answered by a window elsewhere`, { skip }, () => onPage(engine));

async function onPage(engine: EngineName): Promise<void> {
  const started = await startAsked(engine);
  const { environment, standIns, states } = started;
  const people = openPeople(peopleFile(environment['DATA_PATH'] ?? ''));
  try {
    const { whatsapp } = standIns;
    const admin = pageOf(started, people);
    await admin.send('begin', { phone: `+${ownNumber}` });
    const [, code = ''] = await admin.sees(/id="pairing-code">([\w-]+)</);
    await whatsapp.admin.enterCode({ code });
    await admin.sees(/action="\/link\/digits"/);
    await admin.send('digits', { digits });
    await admin.send('window', {});
    const [, command = ''] = await admin.sees(/id="window-command">node session-manager\.js (--link --window [^<]+)</);
    const there = elsewhere(command, started);
    assert.equal(await there.exit, 0, there.stderr());
    while (states.at(-1) !== 'connected') {
      const compared = /<p class="pairing-code">(\w{4}-\w{4})</.exec(await admin.page())?.[1];
      if (compared !== undefined) {
        await whatsapp.admin.comparePasskeyCode({ code: compared, account: ownNumber });
        await admin.send('answer', { answer: 'yes' });
      }
      await delay(50);
    }
    assert.deepEqual(windowDeeds(people), [
      'ana page link_window_offered',
      'ana window link_window_opened',
      'ana window link_window_answered',
    ]);
    assertLinked(started, command);
  } finally {
    people.close();
    await started.close();
  }
}

/** An admin who is logged in, without a browser. */
function pageOf({ health, environment }: StartedService, people: People) {
  const account = people.accounts.add('ana', 'admin', 'test', Date.now());
  const secret = people.sessions.begin(account.id, '127.0.0.1', Date.now());
  const cookie = `${cookieNames(path.resolve(environment['DATA_PATH'] ?? ''), true).session}=${secret}`;
  const ask = async (at: string, fields?: Readonly<Record<string, string>>): Promise<string> => {
    const type = { 'content-type': 'application/x-www-form-urlencoded', origin: health };
    const { promise, resolve, reject } = Promise.withResolvers<Parameters<typeof text>[0]>();
    const method = fields === undefined ? 'GET' : 'POST';
    request(
      `${health}${at}`,
      { method, rejectUnauthorized: false, headers: { cookie, ...(fields && type) } },
      (response) => {
        if ((response.statusCode ?? 500) >= 400) reject(new Error(`${at}: ${response.statusCode}`));
        resolve(response);
      },
    )
      .on('error', reject)
      .end(fields && new URLSearchParams({ csrf: csrfOf(secret), ...fields }).toString());
    return await text(await promise);
  };
  const page = () => ask('/link');
  return {
    page,
    send: (what: string, fields: Readonly<Record<string, string>>) => ask(`/link/${what}`, fields),
    async sees(wanted: RegExp): Promise<RegExpExecArray> {
      for (;;) {
        const found = wanted.exec((await page()).replaceAll('&#35;', '#'));
        if (found) return found;
        await delay(50);
      }
    },
  };
}
