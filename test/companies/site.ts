import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { type RunningBusinessOne, startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sandboxDelivery } from '../../sandbox/pace.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { startWhatsApp, type WhatsApp } from '../../sandbox/whatsapp/start.ts';
import { amongSeveral } from '../../src/config/companies.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import type { CheckLine } from '../../src/operations/checks.ts';
import { doctorLines } from '../../src/operations/doctor/lines.ts';
import { examine } from '../../src/service/doctor/examine.ts';
import { type Typed, typeAt } from '../next-steps/installation.ts';
import { bareEnvironment } from '../support/environment.ts';
import { ownNumber } from '../support/linked-once.ts';
import { copyLinkedSession } from '../support/manager.ts';
import { pdfOfLines } from '../support/pdf.ts';
import { SiteNode } from './site-node.ts';

/** Two companies whose documents, partners and customers' phones have the same names. */
export const names = ['north', 'south'] as const;
export type Name = (typeof names)[number];
export const accountOf: Readonly<Record<Name, string>> = { north: ownNumber, south: '5491150002222' };
export const customers = ['5491140000001', '5491140000002', '5491140000003', '5491140000004'] as const;

export interface SiteWish {
  /** Their outbox is in this database of PostgreSQL, not in files. */
  readonly databaseUrl?: string;
  /** The phone of south scans the code that the service shows; that of north is linked before. */
  readonly bothLinked?: boolean;
  /** Started with `--take-over`. */
  readonly takeOver?: boolean;
  /** Both send by the number of north, each from a company database of its own. */
  readonly oneNumber?: boolean;
}

const LONG_MS = 120_000;

/** Waits for a condition. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const giveUpAt = Date.now() + LONG_MS; Date.now() < giveUpAt; await delay(200)) if (await holds()) return;
  assert.fail(`not in time: ${what}`);
}

/** The real service with both, and their far ends. */
export class TwoCompanies implements AsyncDisposable {
  readonly folder: string;
  readonly node: SiteNode;
  readonly sap: Readonly<Record<Name, RunningBusinessOne>>;
  readonly whatsapp: WhatsApp;
  readonly file: string;
  readonly #scansSouth: boolean;
  readonly #oneNumber: boolean;

  private constructor(
    folder: string,
    sap: Readonly<Record<Name, RunningBusinessOne>>,
    whatsapp: WhatsApp,
    caPem: string,
    { databaseUrl, bothLinked = false, oneNumber = false, takeOver = false }: SiteWish,
  ) {
    this.folder = folder;
    this.#scansSouth = bothLinked;
    this.#oneNumber = oneNumber;
    this.sap = sap;
    this.whatsapp = whatsapp;
    const caFile = path.join(this.folder, 'sap-ca.pem');
    writeFileSync(caFile, caPem);
    this.file = path.join(this.folder, 'courier.json');
    const at = (...parts: string[]) => path.join(this.folder, ...parts);
    const account = (name: Name) => ({
      WHATSAPP_ENGINE: 'baileys',
      WHATSAPP_AUTH_PATH: at('session', name),
      WHATSAPP_BACKUP_PATH: at('backups', name),
      WHATSAPP_AUTO_BACKUP: false,
    });
    const book = (name: Name) => {
      mkdirSync(at('pdf', name), { recursive: true });
      return {
        account: `number-${oneNumber ? 'north' : name}`,
        SAP_URL: sap[name].url,
        SAP_CA_FILE: caFile,
        SAP_COMPANY_DB: companyDbOf(name, oneNumber),
        SAP_USERNAME: 'courier',
        SAP_PASSWORD: 'sweep-password',
        SAP_POLL_INTERVAL: 1000,
        PDF_FOLDER: at('pdf', name),
        COMPANY_NAME: `${name} S.A.`,
        COPY_TO_SALESPERSON: false,
        PROCESS_INVOICES_FROM_DATE: '2026-01-01',
        DAILY_REPORT_AT: 'off',
      };
    };
    const content = {
      format: 1,
      // Their sessions share a process: what one test does to one of them must not reach the other.
      service: {
        DATA_PATH: at('data'),
        PORT: 0,
        WHATSAPP_SESSIONS_PER_HOST: 2,
        ...(databaseUrl ? { DATABASE_URL: databaseUrl, DATABASE_STANDBY: true } : {}),
      },
      accounts: { 'number-north': account('north'), ...(oneNumber ? {} : { 'number-south': account('south') }) },
      books: { north: book('north'), south: book('south') },
    };
    writeFileSync(this.file, JSON.stringify(content), { mode: 0o600 });
    this.node = this.#nodeWith(this.file, 'service.log');
    this.node.start(takeOver);
  }

  static async start(wish: SiteWish = {}): Promise<TwoCompanies> {
    const folder = mkdtempSync(path.join(tmpdir(), 'courier-companies-'));
    const earlierState = await copyLinkedSession(path.join(folder, 'session', 'north'), 'number-north');
    const authority = makeAuthority();
    const sapOf = (name: Name) =>
      startBusinessOne({
        company: {
          companyDb: companyDbOf(name, wish.oneNumber === true),
          companyName: `${name} S.A.`,
          country: 'AR',
          localCurrency: 'ARS',
          timeZone: 'America/Argentina/Buenos_Aires',
          users: [{ name: 'courier', password: 'sweep-password' }],
          partners: customers.map((digits, n) => ({
            ...{ CardCode: `C${n}`, CardName: `Cliente ${n} S.A.`, Country: 'AR', Cellular: `+${digits}` },
          })),
          salesPersons: [],
          invoices: [],
        },
        tls: issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] }),
        userFields: courierUserFields,
      });
    const [north, south] = await Promise.all([sapOf('north'), sapOf('south')]);
    const whatsapp = await startWhatsApp({
      accounts: names.map((name) => ({ digits: accountOf[name], name })),
      contacts: customers.map((digits, n) => ({ digits, name: `Cliente ${n}` })),
      page: false,
      delays: { deliveredMs: 10, readMs: 30, senderMs: 5 },
      earlierState,
    });
    return new TwoCompanies(folder, { north, south }, whatsapp, authority.certPem, wish);
  }

  #nodeWith(file: string, log: string): SiteNode {
    // The phone of another scans what a command shows.
    const onLinkCode = (company: string, text: string): void => {
      if (company === 'south' && this.#scansSouth) this.#scan('south', text);
    };
    return new SiteNode({
      file,
      logFile: path.join(this.folder, log),
      whatsapp: this.whatsapp.farEnd,
      onLinkCode,
    });
  }

  /** Another node of the same companies, with folders of its own and the same PDFs; not started yet. */
  secondNode(): SiteNode {
    const own = path.join(this.folder, 'second');
    const content = JSON.parse(readFileSync(this.file, 'utf8')) as {
      service: Record<string, unknown>;
      accounts: Record<string, Record<string, unknown>>;
    };
    content.service['DATA_PATH'] = path.join(own, 'data');
    for (const [name, account] of Object.entries(content.accounts))
      Object.assign(account, {
        WHATSAPP_AUTH_PATH: path.join(own, 'session', name),
        WHATSAPP_BACKUP_PATH: path.join(own, 'backups', name),
      });
    mkdirSync(own, { mode: 0o700 });
    const file = path.join(own, 'courier.json');
    writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    return this.#nodeWith(file, 'second.log');
  }

  get states(): SiteNode['states'] {
    return this.node.states;
  }

  get url(): string {
    return this.node.url;
  }

  #scan(name: Name, text: string): void {
    // It may have been replaced meanwhile; the next one is scanned.
    this.whatsapp.admin.scanQr({ text, account: accountOf[name] }).catch(() => undefined);
  }

  /** Ends the service, or kills it; it can be started again. */
  stop(signal?: NodeJS.Signals): Promise<void> {
    return this.node.stop(signal);
  }

  /** From its next start on, and for commands; null: the outboxes are files. */
  useDatabase(url: string | null): void {
    const content = JSON.parse(readFileSync(this.file, 'utf8')) as { service: Record<string, unknown> };
    content.service['DATABASE_URL'] = url ?? undefined;
    content.service['DATABASE_STANDBY'] = url === null ? undefined : true;
    writeFileSync(this.file, JSON.stringify(content), { mode: 0o600 });
  }

  startAgain(): void {
    this.node.start();
  }

  /** All that the service has logged. */
  log(): string {
    return this.node.log();
  }

  /** A command as a person types it, with the configuration file. What it says on stdout is told last. */
  async run(program: string, ...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
    const root = path.join(import.meta.dirname, '..', '..');
    const words = [path.join(root, program), '--config', this.file, ...args];
    const env = { ...bareEnvironment(), COURIER_HOME: this.folder };
    const child = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [exit, said, warned] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    const [code] = exit as [number | null];
    return { code, text: warned + said };
  }

  /** The same about one company, in this process: for what is asked again and again. */
  async typed(company: Name, words: string, { file }: Pick<SiteNode, 'file'> = this): Promise<Typed> {
    return this.typedAbout(words.replace('.js', `.js --company ${company}`), { file });
  }

  /** The same about whom the words choose. */
  async typedAbout(words: string, { file }: Pick<SiteNode, 'file'> = this): Promise<Typed> {
    return typeAt({ environment: {}, farEnds: null, configFile: file }, `node ${words}`);
  }

  /** What `doctor` says of a company. */
  async doctor(company: Name, { file }: Pick<SiteNode, 'file'> = this): Promise<readonly CheckLine[]> {
    const one = readConfigFile(file, {}).companies.find((each) => each.company === company) ?? assert.fail();
    const farEnds = { whatsapp: this.whatsapp.farEnd, sessionTimings: {}, delivery: sandboxDelivery, failpoints: null };
    const around = {
      farEnds,
      among: amongSeveral(file, one),
      signal: new AbortController().signal,
      deadlineMs: LONG_MS,
    };
    return doctorLines(await examine(one.environment, around));
  }

  /** So many documents of a company have reached a customer. */
  arrived(name: Name, customer: number, count: number): Promise<void> {
    return until(async () => (await this.arrivals(name, customer)).length === count, `${count} of ${name}`);
  }

  maySend(name: Name): boolean {
    return this.states.get(name)?.maySend === true;
  }

  /** The same number, customer and sum in both companies, unless told otherwise. */
  async post(name: Name, docEntry: number, customer: number): Promise<void> {
    await this.sap[name].admin.addDocument('Invoices', {
      ...{ DocEntry: docEntry, DocNum: 500 + docEntry, CardCode: `C${customer}`, DocTotal: `${1000 + docEntry}.25` },
    });
  }

  async print(name: Name, docEntry: number): Promise<void> {
    const file = path.join(this.folder, 'pdf', name, `Invoice_${500 + docEntry}.pdf`);
    writeFileSync(
      file,
      await pdfOfLines(`${name} S.A.`, `Factura N° ${500 + docEntry}`, `Total: ARS ${1000 + docEntry}.25`),
    );
    // At rest for a minute: nobody has to wait whether it is still being written.
    const then = new Date(Date.now() - 60_000);
    utimesSync(file, then, then);
  }

  /** Documents on a customer's phone, by the company that sent them. */
  async arrivals(name: Name, customer: number): Promise<readonly string[]> {
    const digits = customers[customer] ?? '';
    const all = await this.whatsapp.admin.arrivals({ digits });
    return all.flatMap(({ kind, from, fileName }) =>
      kind === 'document' && from === accountOf[this.#oneNumber ? 'north' : name] ? [fileName ?? ''] : [],
    );
  }

  /** Documents on a customer's phone. */
  async count(customer: number): Promise<number> {
    const all = await this.whatsapp.admin.arrivals({ digits: customers[customer] ?? '' });
    return all.filter(({ kind }) => kind === 'document').length;
  }

  /** Of each document on a customer's phone: whose text it has, and whose PDF. */
  async delivered(customer: number): Promise<readonly { readonly text: Name; readonly pdf: Name }[]> {
    const all = await this.whatsapp.admin.arrivals({ digits: customers[customer] ?? '' });
    const printed = names.map((name) => ({ name, hashes: this.#printed(name) }));
    return all.flatMap(({ kind, text, sha256 }) => {
      if (kind !== 'document') return [];
      const saying = names.filter((name) => text.includes(`${name} S.A.`));
      const holding = printed.filter(({ hashes }) => hashes.has(sha256 ?? ''));
      assert.deepEqual([saying.length, holding.length], [1, 1], text);
      return { text: saying[0] ?? assert.fail(), pdf: holding[0]?.name ?? assert.fail() };
    });
  }

  /** Hashes of a company's PDFs. */
  #printed(name: Name): ReadonlySet<string> {
    const folder = path.join(this.folder, 'pdf', name);
    const hashOf = (file: string) => createHash('sha256').update(readFileSync(path.join(folder, file)));
    return new Set(readdirSync(folder).map((file) => hashOf(file).digest('hex')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.node.stop();
    await Promise.all([this.sap.north.close(), this.sap.south.close(), this.whatsapp.close()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function companyDbOf(name: Name, oneNumber: boolean): string {
  return oneNumber ? name.toUpperCase() : 'PROD';
}
