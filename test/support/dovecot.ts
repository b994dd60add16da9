/** A Dovecot of the machine's own, for the length of a test: an IMAP server on loopback whose mails are files in a folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { freePort } from './free-port.ts';

const PROGRAM = '/usr/sbin/dovecot';

/** Why none can be started here; false: one can. */
export const withoutDovecot: string | false = !existsSync(PROGRAM) && 'this machine has no Dovecot (/usr/sbin/dovecot)';

export interface DovecotOptions {
  /** Where tokens of XOAUTH2 are looked up: an http address to which the token is added. */
  readonly tokenInfo?: string;
  /** Lines of its file of global access rights, which the configuration names. */
  readonly acls?: string;
  /** Lines of its configuration, after ours. */
  readonly more?: readonly string[];
}

/** User of the mailbox. */
export const mailUser = 'invoices';
export const mailPassword = 'a secret of many words';

export class Dovecot implements AsyncDisposable {
  readonly home = mkdtempSync(path.join(tmpdir(), 'courier-imap-'));
  readonly #identity = theIdentity();
  readonly caPem = this.#identity.caPem;
  readonly #owner = this.#identity.owner;
  #server: ChildProcess | null = null;
  #ports: readonly number[] = [];
  #delivered = 0;

  private constructor() {
    const { certPem, keyPem } = this.#identity;
    for (const folder of ['', 'mail', 'mail/cur', 'mail/new', 'mail/tmp', 'run', 'user']) this.#folder(folder);
    this.#write('cert.pem', certPem);
    this.#write('key.pem', keyPem);
    this.#write('users', `${mailUser}:{PLAIN}${mailPassword}\n`);
  }

  static async start(options: DovecotOptions = {}): Promise<Dovecot> {
    const dovecot = new Dovecot();
    await dovecot.start(options);
    return dovecot;
  }

  /** Port with TLS. */
  get port(): number {
    return this.#ports[0] ?? 0;
  }

  /** Port with STARTTLS. */
  get plainPort(): number {
    return this.#ports[1] ?? 0;
  }

  async start(options: DovecotOptions = {}): Promise<void> {
    if (this.#ports.length === 0) this.#ports = [await freePort(), await freePort()];
    this.#write('dovecot.conf', this.#configuration(options));
    if (options.acls) this.#write('acls', `${options.acls}\n`);
    if (options.tokenInfo)
      this.#write('oauth2.conf', `tokeninfo_url = ${options.tokenInfo}\nusername_attribute = email\n`);
    this.#server = spawn(PROGRAM, ['-F', '-c', path.join(this.home, 'dovecot.conf')], {
      ...this.#owner,
      cwd: this.home,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    this.#server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const master = path.join(this.home, 'run', 'master.pid');
    while (!existsSync(master) || !this.log.includes('starting up')) {
      if (this.#server.exitCode !== null) throw new Error(`Dovecot does not start: ${said}${this.log}`);
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    server.kill('SIGTERM');
    await ended;
    this.#write('log', '');
  }

  get log(): string {
    const file = path.join(this.home, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Puts a mail into a folder of the mailbox, as a delivery agent does. */
  deliver(mail: Buffer | string, folder = 'INBOX'): void {
    this.#delivered += 1;
    const name = `${1_700_000_000 + this.#delivered}.M${this.#delivered}P1.localhost`;
    const [from, to] = ['tmp', 'new'].map((part) => path.join(this.#maildir(folder), part, name));
    this.#write(from ?? '', mail);
    renameSync(path.join(this.home, from ?? ''), path.join(this.home, to ?? ''));
  }

  makeFolder(folder: string): void {
    for (const part of ['', 'cur', 'new', 'tmp']) this.#folder(path.join(this.#maildir(folder), part));
  }

  /** Mails in a folder: the names of their files, which end with their flags. */
  files(folder = 'INBOX'): readonly string[] {
    return ['cur', 'new'].flatMap((part) => {
      const place = path.join(this.home, this.#maildir(folder), part);
      return existsSync(place) ? readdirSync(place) : [];
    });
  }

  /** A person takes the flag off all mails. */
  unflag(): void {
    const place = path.join(this.home, this.#maildir('INBOX'), 'cur');
    for (const name of readdirSync(place))
      renameSync(path.join(place, name), path.join(place, name.replace(/(?<=:2,.*)F/, '')));
  }

  /** The folder gets another UIDVALIDITY, and every mail another UID; while it is stopped. */
  renumber(folder = 'INBOX'): void {
    const place = path.join(this.home, this.#maildir(folder));
    for (const file of globSync('dovecot{-uidlist,.index*}', { cwd: place })) rmSync(path.join(place, file));
    const names = this.files(folder).length;
    this.#write(
      path.join(this.#maildir(folder), 'dovecot-uidlist'),
      `3 V${Date.now() % 1_000_000_000} N${names + 5000}\n`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  #maildir(folder: string): string {
    return folder === 'INBOX' ? 'mail' : path.join('mail', `.${folder}`);
  }

  #write(file: string, content: string | Buffer): void {
    const place = path.join(this.home, file);
    writeFileSync(place, content, { mode: 0o600 });
    if (this.#owner) chownSync(place, this.#owner.uid, this.#owner.gid);
  }

  #folder(folder: string): void {
    const place = path.join(this.home, folder);
    mkdirSync(place, { recursive: true });
    if (this.#owner) chownSync(place, this.#owner.uid, this.#owner.gid);
  }

  #configuration({ tokenInfo, more = [] }: DovecotOptions): string {
    const { uid, gid, user, group } = this.#identity;
    const at = (file: string): string => path.join(this.home, file);
    const [tls, plain] = this.#ports;
    return `${[
      `base_dir = ${at('run')}`,
      `log_path = ${at('log')}`,
      'protocols = imap',
      'listen = 127.0.0.1',
      'ssl = required',
      `ssl_cert = <${at('cert.pem')}`,
      `ssl_key = <${at('key.pem')}`,
      `mail_location = maildir:${at('mail')}`,
      `default_internal_user = ${user}`,
      `default_internal_group = ${group}`,
      `default_login_user = ${user}`,
      'first_valid_uid = 1',
      'mail_max_userip_connections = 50',
      'auth_failure_delay = 0',
      'mailbox_list_index = no',
      `auth_mechanisms = plain login${tokenInfo ? ' xoauth2 oauthbearer' : ''}`,
      ...(tokenInfo
        ? [`passdb {\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = ${at('oauth2.conf')}\n}`]
        : []),
      `passdb {\n driver = passwd-file\n args = ${at('users')}\n}`,
      `userdb {\n driver = static\n args = uid=${uid} gid=${gid} home=${at('user')}\n}`,
      `service imap-login {\n chroot =\n inet_listener imap {\n port = ${plain}\n }\n inet_listener imaps {\n port = ${tls}\n ssl = yes\n }\n}`,
      'service anvil {\n chroot =\n}',
      ...more,
    ].join('\n')}\n`;
  }
}

/** As whom the servers of a process run, and the certificate that they show. */
interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  /** To whom their files belong; null: to us. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

let identity: Identity | undefined;

/** Made once for a process. */
function theIdentity(): Identity {
  identity ??= makeIdentity();
  return identity;
}

function makeIdentity(): Identity {
  const id = (...argv: readonly string[]): string => spawnSync('id', argv, { encoding: 'utf8' }).stdout.trim();
  const owner = process.getuid?.() === 0 ? { uid: Number(id('-u', 'nobody')), gid: Number(id('-g', 'nobody')) } : null;
  const { uid, gid } = owner ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const authority = makeAuthority();
  return {
    uid,
    gid,
    user: id('-un', String(uid)),
    group: id('-gn', String(uid)),
    owner,
    caPem: authority.certPem,
    ...issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
  };
}
