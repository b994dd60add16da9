import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { pdfSaying } from '../security/hostile-pdfs.ts';
import { bareEnvironment, environmentOfAnother } from '../support/environment.ts';
import { withoutProgramForOthers } from '../support/second-user.ts';
import { root } from '../support/sources.ts';
import { Folder, sapNowhere } from './folder.ts';

/** One machine on which everything is unusual that may be, and on which the service works nevertheless. */

/** Has no entry in passwd, and may write nowhere but in its folder: not where the program is either. */
const uid = 54_321;
const folder = new Folder();
after(() => folder.close());

/** Longer than a socket's path may be (108 bytes), with a blank and an accent. */
const deep = path.join('Ferretería y más', 'x'.repeat(100), 'y'.repeat(80));

test('without HOME, name, locale, temporary folder and input, with a long path behind a link and proxies in the environment', {
  skip: withoutProgramForOthers,
}, async () => {
  mkdirSync(folder.in(deep), { recursive: true });
  for (const name of ['.', 'Ferretería y más', path.dirname(deep), deep]) chownSync(folder.in(name), uid, uid);
  symlinkSync(folder.in(deep), folder.in('linked'));
  const [sap, proxy] = [await counting(), await counting()];
  const proxies = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, http_proxy: proxy.url, https_proxy: proxy.url };
  const env = {
    ...environmentOfAnother(),
    ...sapNowhere,
    ...proxies,
    ALL_PROXY: proxy.url,
    NODE_USE_ENV_PROXY: '1',
    NODE_OPTIONS: '--use-env-proxy --max-old-space-size=1024 --trace-warnings',
    LANG: 'C',
    LC_ALL: 'C',
    TMPDIR: folder.in('gone'),
    SAP_URL: sap.url.replace('http:', 'https:'),
    COURIER_HOME: folder.in(deep),
    DATA_PATH: folder.in('linked', 'data'),
    WHATSAPP_AUTH_PATH: folder.in('linked', 'session'),
    WHATSAPP_BACKUP_PATH: folder.in('linked', 'backups'),
    PDF_FOLDER: folder.in('linked'),
    COMPANY_NAME: 'Ferretería',
    COMPANY_COUNTRY: 'AR',
    PORT: '0',
  };
  const as = { env, cwd: '/', uid, gid: uid } as const;
  const typed = async (program: string, ...args: readonly string[]): Promise<string> => {
    const command = spawn(process.execPath, [path.join(root, program), ...args, '--json'], as);
    command.stderr.resume();
    return await text(command.stdout);
  };
  const service = spawn(
    'sh',
    ['-c', 'umask 077; exec "$0" "$@" <&-', process.execPath, path.join(root, 'hybrid-invoice-service.js')],
    { ...as, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [service.stdout, service.stderr])
    stream.setEncoding('utf8').on('data', (said: string) => {
      output += said;
    });
  const ended = once(service, 'exit');
  try {
    const isUp = async (): Promise<void> => {
      for await (const _ of on(service.stdout, 'data', { close: ['end'] })) if (/Session: /.test(output)) return;
    };
    await isUp();
    assert.match(await typed('session-manager.js', '--status'), /"running":true/, output);
    await typed('hybrid-invoice-service.js', '--check-sap');
    const pdf = folder.in(deep, 'Factura Ñ 7.pdf');
    writeFileSync(pdf, pdfSaying('Factura 00012345'), { mode: 0o644 });
    assert.match(await typed('hybrid-invoice-service.js', 'documents', 'explain', pdf), /12345/);
    assert.ok(sap.connections() > 0);
  } finally {
    service.kill('SIGTERM');
  }
  const [code] = await ended;
  assert.equal(code, 0, output);
  assert.equal(proxy.connections(), 0, 'SAP and this computer are reached directly');
  assert.ok(!existsSync(folder.in('gone')));
  const data = folder.in(deep, 'data');
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' }))
    assert.equal(statSync(path.join(data, name)).mode & 0o077, 0, name);
  sap.server.close();
  proxy.server.close();
});

test('a reader who stops reading ends no command with an error, whichever output it read', async () => {
  const unlinked = { ...bareEnvironment(), COURIER_HOME: folder.path };
  for (const [program, argument, code] of [
    ['session-manager.js', '--status', 4],
    ['session-manager.js', '--nonsense', 2],
    ['hybrid-invoice-service.js', '--nonsense', 2],
  ] as const) {
    const command = spawn(process.execPath, [path.join(root, program), argument], { env: unlinked, cwd: folder.path });
    command.stdout.destroy();
    command.stderr.destroy();
    assert.deepEqual(await once(command, 'exit'), [code, null], `${program} ${argument}`);
  }
});

/** Listens, and says nothing. */
async function counting(): Promise<{ server: Server; url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}`, connections: () => connections };
}
