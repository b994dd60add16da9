import assert from 'node:assert/strict';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { MOST_PDFS } from '../../src/documents/reading/mail/mail-limits.ts';
import { Dovecot, withoutDovecot } from '../support/dovecot.ts';
import { mailOf } from '../support/mails.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { MailRig, type MailSetting } from './mail-rig.ts';

const skip = withoutDovecot;
const pdf = await pdfOfLines('Factura N° 1', 'TOTAL ARS 10.00');

/** What a mailbox with this setting is told to be; without the stack of any error, and without the password. */
async function troubleWith(dovecot: Pick<Dovecot, 'port' | 'caPem'>, setting: MailSetting): Promise<string> {
  await using mails = new MailRig();
  await mails.start(dovecot, setting);
  await mails.until(async () => (await mails.failing()) !== null, 'the trouble is told');
  const { failing = [] } = (await mails.rig.delivery?.standing()) ?? {};
  const { code, sentence } = failing.find(({ worker }) => worker === 'documents.mailbox') ?? {};
  assert.doesNotMatch(sentence ?? '', /\n|node:|secret/);
  return `${code}: ${sentence}`;
}

test('each trouble with the server is told by its code', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  const { port, caPem } = dovecot;
  assert.match(await troubleWith({ port: 1, caPem }, {}), /^MAIL_SERVER_UNREACHABLE: .*nothing listens there/);
  assert.match(
    await troubleWith(dovecot, { host: 'no-such-host.invalid' }),
    /^MAIL_SERVER_UNREACHABLE: .*its name (?:is unknown|cannot be looked up)/,
  );
  assert.match(await troubleWith(dovecot, { login: { password: 'wrong secret' } }), /^MAIL_LOGIN_REFUSED: .*invoices/);
  assert.match(await troubleWith({ port, caPem: makeAuthority().certPem }, {}), /^MAIL_CERTIFICATE_UNTRUSTED/);
  assert.match(await troubleWith({ port, caPem }, { caPem: null }), /^MAIL_CERTIFICATE_UNTRUSTED/);
  assert.match(await troubleWith(dovecot, { folder: 'Nothing' }), /^MAIL_FOLDER_MISSING: .*Nothing/);
});

test('a refused login is not repeated, so that the server does not lock the user', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  await mails.start(dovecot, { login: { password: 'wrong' } });
  const looks = (): number => mails.rig.lines.filter((line) => line.includes('rejects the login')).length;
  await mails.until(() => looks() >= 3, 'it is told several times');
  assert.equal(dovecot.log.match(/auth failed, 1 attempts/g)?.length, 1, dovecot.log);
});

test('STARTTLS is used where it is configured, and nothing is sent without it', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  dovecot.makeFolder('Done');
  dovecot.deliver(mailOf({ attached: [{ bytes: pdf }] }));
  await mails.start(dovecot, { port: dovecot.plainPort, security: 'starttls' });
  await mails.until(() => dovecot.files('Done').length === 1, 'it is taken');
  await using bare = await standIn(() => '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LOGIN] ready\r\n', false);
  assert.match(await troubleWith(bare, { security: 'starttls' }), /^MAIL_SERVER_UNREACHABLE/);
  assert.doesNotMatch(bare.heard(), /LOGIN|AUTHENTICATE/);
});

test('a connection that ends in the middle of a mail costs no mail', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  dovecot.makeFolder('Done');
  for (const name of ['one', 'two', 'three'])
    dovecot.deliver(
      mailOf({ attached: [{ name: `${name}.pdf`, bytes: Buffer.concat([pdf, Buffer.alloc(200_000, name)]) }] }),
    );
  // Each connection lets through a little more than the one before.
  let most = 50_000;
  await using proxy = await cuttingProxy(dovecot.port, () => (most *= 1.6));
  await using mails = new MailRig();
  await mails.start({ port: proxy.port, caPem: dovecot.caPem }, { retryMs: Array.from({ length: 30 }, () => 20) });
  await mails.until(() => dovecot.files('Done').length === 3, 'all are taken in the end');
  assert.ok(proxy.cuts() > 1, `${proxy.cuts()} connections were cut`);
  assert.deepEqual(await mails.names(), ['one.pdf', 'three.pdf', 'two.pdf']);
});

test('a mail that can never be downloaded is left after its attempts, and costs no other', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  dovecot.makeFolder('Done');
  dovecot.deliver(
    mailOf({ attached: [{ name: 'large.pdf', bytes: Buffer.concat([pdf, Buffer.alloc(3_000_000, 1)]) }] }),
  );
  dovecot.deliver(mailOf({ attached: [{ name: 'small.pdf', bytes: pdf }] }));
  await using proxy = await cuttingProxy(dovecot.port, () => 1_000_000);
  await using mails = new MailRig();
  await mails.start({ port: proxy.port, caPem: dovecot.caPem }, { retryMs: [20, 20] });
  await mails.until(() => dovecot.files('Done').length === 1, 'the small one is taken');
  await mails.until(async () => (await mails.left()).some(({ state }) => state === 'refused'), 'the large one is left');
  const [left] = await mails.left();
  assert.deepEqual([left?.problem?.code, left?.attempts], ['MAIL_NOT_READ', 3]);
});

test('a mail that is too large is not downloaded', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  dovecot.deliver(Buffer.concat([mailOf({ attached: [{ bytes: pdf }] }), Buffer.alloc(37 * 1024 * 1024, 'x\r\n')]));
  await using proxy = await cuttingProxy(dovecot.port, () => Number.POSITIVE_INFINITY);
  await using mails = new MailRig();
  await mails.start({ port: proxy.port, caPem: dovecot.caPem });
  await mails.until(async () => (await mails.codes()).includes('MAIL_TOO_LARGE'), 'it is told');
  assert.ok(proxy.passed() < 1_000_000, `${proxy.passed()} bytes`);
});

test('a mail with more PDFs than are taken from one is left for a person, and none of them is used', {
  skip,
}, async () => {
  await using dovecot = await Dovecot.start();
  await using mails = new MailRig();
  dovecot.makeFolder('Done');
  dovecot.deliver(
    mailOf({ attached: Array.from({ length: MOST_PDFS + 1 }, (_, n) => ({ name: `${n}.pdf`, bytes: pdf })) }),
  );
  await mails.start(dovecot);
  await mails.until(async () => (await mails.codes()).includes('MAIL_TOO_MANY_PDFS'), 'it is told');
  assert.deepEqual(await mails.names(), []);
});

test('a read-only folder is read, each mail once', { skip }, async () => {
  const readOnly = ['mail_plugins = acl', 'plugin {', '  acl = vfile:%h/../acls', '}'];
  await using dovecot = await Dovecot.start({ more: readOnly, acls: '* owner lr' });
  dovecot.deliver(mailOf());
  dovecot.deliver(mailOf({ attached: [{ name: 'taken.pdf', bytes: pdf }] }));
  await using proxy = await cuttingProxy(dovecot.port, () => Number.POSITIVE_INFINITY);
  await using mails = new MailRig();
  await mails.start({ port: proxy.port, caPem: dovecot.caPem }, { doneFolder: null });
  await mails.until(async () => (await mails.names()).length === 1, 'the PDF is taken');
  await mails.until(async () => (await mails.codes()).includes('MAIL_WITHOUT_PDF'), 'the other mail is told');
  const standing = async () => (await mails.rig.delivery?.standing())?.sources[0];
  await mails.until(async () => (await standing())?.waiting === 0, 'both are known to be done with');
  assert.ok(
    mails.rig.lines.some((line) => line.includes('can be neither moved nor marked')),
    'that it cannot be flagged is told',
  );
});

test('malformed mails are reported, and affect no others', { skip }, async () => {
  await using dovecot = await Dovecot.start();
  dovecot.makeFolder('Done');
  const header = 'From: sap@firm.example\r\nMIME-Version: 1.0\r\n';
  const cut = mailOf({ attached: [{ name: 'cut.pdf', bytes: pdf }] });
  for (const broken of [
    `${header}Content-Type: multipart/mixed\r\n\r\nno boundary`,
    `${header}Content-Type: multipart/mixed; boundary="\r\n\r\n--\r\n`,
    `${header}Content-Transfer-Encoding: base64\r\nContent-Type: application/x\r\n\r\n????`,
    `${header}\r\n`,
    `${header}${'X-A: b\r\n'.repeat(50_000)}\r\n`,
    `${header}Content-Type: multipart/mixed; boundary=a\r\n\r\n${'--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(5000)}`,
  ])
    dovecot.deliver(broken);
  dovecot.deliver(cut.subarray(0, cut.length - 300));
  dovecot.deliver(mailOf({ attached: [{ name: 'whole.pdf', bytes: pdf }] }));
  await using mails = new MailRig();
  await mails.start(dovecot);
  await mails.until(async () => (await mails.names()).includes('whole.pdf'), 'the whole one is taken');
  await mails.until(
    async () => (await mails.left()).filter(({ state }) => state === 'refused').length === 6,
    'six are left',
  );
  await mails.until(async () => (await mails.names()).includes('cut.pdf'), 'the one that is cut off is held as a PDF');
});

const hostile: Readonly<Record<string, (command: string, tag: string) => string>> = {
  'a line without an end': (command) => (command.includes('SEARCH') ? `* SEARCH ${'1 '.repeat(4_000_000)}` : ''),
  'a literal of gigabytes': (command) =>
    command.includes('SEARCH') ? '* 1 FETCH (UID 1 BODY[] {4000000000}\r\nabc' : '',
  'a literal that is shorter than it says': (command) =>
    command.includes('FETCH') ? '* 1 FETCH (UID 1 BODY[] {500}\r\nabc)\r\n' : '',
  'other mails than were asked for': (command, tag) =>
    command.includes('FETCH') ? `* 9 FETCH (UID 9 FLAGS ())\r\n${tag} OK done\r\n` : '',
  'no answer': () => '',
};

for (const [what, answer] of Object.entries(hostile))
  test(`a server that sends ${what} ends its connection, not the service`, async () => {
    await using server = await standIn((line) => {
      const [tag = '', ...words] = line.split(' ');
      const command = words.join(' ').toUpperCase();
      const said = answer(command, tag);
      if (said !== '') return said;
      if (command.startsWith('SELECT'))
        return `* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n${tag} OK [READ-WRITE] done\r\n`;
      if (command.includes('SEARCH')) return what === 'no answer' ? '' : `* SEARCH 1\r\n${tag} OK done\r\n`;
      if (command.startsWith('LIST') || command.startsWith('LSUB')) return `* LIST () "/" INBOX\r\n${tag} OK done\r\n`;
      if (line === '') return '* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n';
      return `${tag} OK done\r\n`;
    }, true);
    const before = process.memoryUsage().rss;
    await using mails = new MailRig();
    await mails.start(server, { deadlines: { open: 3000, command: 500 } });
    if (what === 'other mails than were asked for') {
      const looked = async () => (await mails.rig.delivery?.standing())?.sources[0]?.lastLook ?? null;
      await mails.until(async () => (await looked()) !== null, 'they are left alone');
    } else await mails.until(async () => (await mails.failing()) === 'MAIL_SERVER_UNREACHABLE', 'it is told');
    assert.deepEqual(await mails.names(), []);
    const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
    assert.ok(grown < 300, `${grown} MB`);
  });

test('a stop does not wait for a server that does not answer', async () => {
  const answers: Readonly<Record<string, string>> = { '': '* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n' };
  await using server = await standIn((line) => {
    const [tag = '', command = ''] = line.split(' ');
    if (command === 'UID') return '';
    const opened = command === 'SELECT' ? '* 1 EXISTS\r\n* OK [UIDVALIDITY 1] ok\r\n' : '';
    const listed = command === 'LIST' ? '* LIST () "/" INBOX\r\n' : '';
    return answers[line] ?? `${opened}${listed}${tag} OK done\r\n`;
  }, true);
  await using mails = new MailRig();
  await mails.start(server, { deadlines: { open: 600_000, command: 600_000 } });
  await mails.until(() => server.heard().includes('UID SEARCH'), 'it is asked for the mails');
  await mails.stop();
});

interface StandIn extends AsyncDisposable {
  readonly port: number;
  readonly caPem: string;
  heard(): string;
}

/** A server that answers lines as it likes; '' is the greeting. */
async function standIn(answer: (line: string) => string, secure: boolean): Promise<StandIn> {
  const authority = makeAuthority();
  const { certPem, keyPem } = issueCertificate(authority, { ips: ['127.0.0.1'] });
  let heard = '';
  const sockets = new Set<Socket>();
  const talk = (socket: Socket): void => {
    sockets.add(socket);
    let rest = '';
    socket.on('error', () => undefined).write(answer(''));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) socket.write(answer(line));
    });
  };
  const server: Server = secure ? createTlsServer({ cert: certPem, key: keyPem }, talk) : createServer(talk);
  const port = await listening(server);
  return {
    port,
    caPem: authority.certPem,
    heard: () => heard,
    [Symbol.asyncDispose]: () => ended(server, sockets),
  };
}

/** Passes bytes on to a port; each connection is cut after so many from there. */
async function cuttingProxy(target: number, most: () => number) {
  let [cuts, passed] = [0, 0];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTcp(target, '127.0.0.1');
    const end = (): void => void [near, far].map((one) => one.destroy());
    for (const one of [near, far]) {
      sockets.add(one);
      one.on('error', end).on('close', end);
    }
    const limit = most();
    let sent = 0;
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      passed += chunk.length;
      near.write(chunk);
      if (sent < limit) return;
      cuts += 1;
      end();
    });
  });
  const port = await listening(server);
  return {
    port,
    cuts: () => cuts,
    passed: () => passed,
    [Symbol.asyncDispose]: () => ended(server, sockets),
  };
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

function ended(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
