import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isSettled, lookAtFarEnds } from '../../sandbox/demo/truth.ts';
import { sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { ownNumber, type StandIns } from '../../sandbox/stand-ins.ts';
import type { EngineName } from '../../src/whatsapp/engine.ts';
import { type Deeds, onTerminal } from '../support/pseudo-terminal.ts';
import { proposedQuestions } from '../support/setup-questions.ts';
import { lastQrOn } from '../support/terminal-qr.ts';

/** The product as a user has it. Paths are absolute. */
export interface Form {
  /** How a next step that it prints begins, before the program's name. */
  readonly prefix: string;
  /** Programs that are typed. */
  readonly programs: string;
  /** The Node that runs them. */
  readonly node: string;
  /** Folder of the sandbox's package. */
  readonly sandbox: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Places {
  readonly home: string;
  /** Where commands are typed. */
  readonly cwd: string;
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly all: string;
}

/** Of a customer of the sample company. */
const TEST_PHONE = '5491144445501';
/** Commands that exist in a checkout alone. */
const OF_A_CHECKOUT =
  /\bnpm (?:run|ci)\b|git pull|\bnode (?:hybrid-invoice|session-)|(?<![\w./\\-])(?:hybrid-invoice-service|session-manager)\.js\b/;
/** Nobody listens there, so that nothing leaves this computer. */
const NOWHERE = 'http://127.0.0.1:9';
/** A start of the service, or a link, on a busy computer. */
const LONGEST_MS = 180_000;

/** One installation with its home, from `setup` to `service remove`, on stand-ins. */
export class Life {
  readonly #form: Form;
  readonly #home: string;
  readonly #cwd: string;
  readonly #standIns: StandIns;
  readonly #farEnd: string;
  readonly #log: string;

  constructor(form: Form, { home, cwd }: Places, standIns: StandIns) {
    this.#form = form;
    this.#home = home;
    this.#cwd = cwd;
    this.#standIns = standIns;
    this.#farEnd = path.join(standIns.folder, 'far-end.json');
    this.#log = path.join(standIns.folder, 'service.log');
    writeFileSync(this.#farEnd, JSON.stringify(standIns.whatsapp.farEnd));
  }

  get #env(): Readonly<Record<string, string>> {
    return { ...this.#form.env, COURIER_HOME: this.#home };
  }

  /**
   * Everything that a person does with it, in their order.
   *
   * @param between while it is stopped and its outbox is full of what was delivered
   */
  async goesBy(engine: EngineName, between: () => void): Promise<void> {
    await this.setUp(engine);
    await this.asksTheDoctor();
    await this.linksOnATerminal();
    await this.runs(async (service) => {
      await this.isConnected(service);
      await this.hasDelivered();
      await this.types(['session-manager', '--status'], 0);
      await this.types(['session-manager', '--backup'], 0);
      await this.types(['hybrid-invoice-service', 'deliveries', 'list'], 0);
    });
    between();
    await this.runs((service) => this.isConnected(service));
    await this.hasDelivered();
    assert.equal(this.#standIns.whatsapp.world.offers.counts().qrScans, 1);
    const { out } = await this.types(['hybrid-invoice-service', 'service', 'remove', '--dry-run', '--json'], 0);
    const { remains } = JSON.parse(out) as { remains: readonly string[] };
    assert.equal(remains[0], this.#home);
    assert.ok(
      remains.every((place) => place.startsWith(this.#home)),
      out,
    );
    const cleaned = await this.typesThere(['session-manager', '--clean', '--unlink', '--yes', '--json'], 0);
    assert.equal((JSON.parse(cleaned.out) as { unlinked: boolean }).unlinked, true);
  }

  /** A command as it is typed; it must end with this code. Everything that it says is looked through. */
  async types(line: readonly [program: string, ...string[]], code: number, more: object = {}): Promise<Ran> {
    const [program, ...args] = line;
    return this.#ran(path.join(this.#form.programs, program), args, code, more);
  }

  /** The same command of the same package, with WhatsApp's stand-in behind it. */
  async typesThere(line: readonly string[], code: number): Promise<Ran> {
    return this.#ran(this.#form.node, [...this.#onStandIns, ...line], code, {});
  }

  get #onStandIns(): readonly string[] {
    return [path.join(this.#form.sandbox, 'command-main.js'), this.#farEnd];
  }

  async #ran(file: string, args: readonly string[], code: number, more: object): Promise<Ran> {
    const child = spawn(file, args, { cwd: this.#cwd, env: { ...this.#env, ...more }, timeout: LONGEST_MS });
    let [out, all] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (all += text.toString()));
    const [ended] = (await once(child, 'close')) as [number | null];
    assert.equal(ended, code, `${file} ${args.join(' ')}\n${all}`);
    assert.doesNotMatch(all, OF_A_CHECKOUT, `${file} ${args.join(' ')}`);
    return { code: ended, out, all };
  }

  /** Without questions and without a phone; then what a person adds to `.env`. */
  async setUp(engine: EngineName): Promise<void> {
    const { environment } = this.#standIns;
    const asked = [
      'SAP_URL',
      'SAP_COMPANY_DB',
      'SAP_USERNAME',
      'PDF_FOLDER',
      'COMPANY_NAME',
      'COMPANY_COUNTRY',
    ] as const;
    const options = [...asked, 'COMPANY_TIME_ZONE' as const].map(
      (name) => `--${name.toLowerCase().replaceAll('_', '-')}=${environment[name] ?? ''}`,
    );
    const before = readdirSync(this.#home);
    const line = ['hybrid-invoice-service', 'setup', '--yes', '--no-link', `--whatsapp-engine=${engine}`] as const;
    const { all } = await this.types([...line, ...options], 0, { SAP_PASSWORD: sampleLogin.password });
    assert.ok(!all.includes(sampleLogin.password));
    const made = readdirSync(this.#home).filter((name) => !before.includes(name));
    assert.deepEqual(made, ['.env']);
    assert.equal(statSync(path.join(this.#home, '.env')).mode & 0o777, 0o600);
    const added = {
      PORT: '0',
      SAP_POLL_INTERVAL: '2000',
      WHATSAPP_BROWSER_SANDBOX: 'off',
      PROCESS_INVOICES_FROM_DATE: '',
    };
    for (const name of Object.keys(added) as (keyof typeof added)[])
      appendFileSync(path.join(this.#home, '.env'), `${name}=${added[name] || environment[name]}\n`);
  }

  /** Both exit codes, and a remedy that can be typed as it stands. */
  async asksTheDoctor(): Promise<void> {
    const { out } = await this.types(['hybrid-invoice-service', 'doctor', '--json'], 1, { WHATSAPP_PROXY: NOWHERE });
    const { checks } = JSON.parse(out) as { checks: { name: string; result: string; remedy: string | null }[] };
    assert.deepEqual(
      checks.filter(({ result }) => result === 'error').map(({ name }) => name),
      [
        'proxy',
        ...checks.filter(({ result, name }) => result === 'error' && name.includes('whatsapp')).map(({ name }) => name),
      ],
    );
    const remedy = checks.find(({ name }) => name === 'login')?.remedy ?? '';
    const command = `${this.#form.prefix}session-manager`;
    assert.ok(remedy.replaceAll("'", '').includes(`${command} --link`), remedy);
    const [, typed = ''] =
      /('[^']*session-manager'|npx session-manager|\S+\/session-manager) --link/.exec(remedy) ?? [];
    await this.#ran('sh', ['-c', `${typed} --help`], 0, {});
    await this.typesThere(['hybrid-invoice-service', 'doctor', '--json'], 0);
  }

  /** A person at a terminal, who takes what is proposed, and whose phone reads the code from the screen. */
  async linksOnATerminal(): Promise<void> {
    const deeds: Deeds = [
      ...proposedQuestions.map((words) => [new RegExp(`${words}[^\\n]*:[^\\n]*$`), '\n'] as const),
      [/Link a phone now[\s\S]*\(yes\/no\) $/, 'yes\n'],
      [/Type yes to agree: $/, 'yes\n'],
      [/Phone for a test message[^\n]*: $/, `+${TEST_PHONE}\n`],
      [/Install it as a service[\s\S]*\(yes\/no\) $/, 'no\n'],
    ];
    let scanned: string | null = null;
    const phone = (screen: string): void => {
      const code = lastQrOn(screen);
      if (code === null || code === scanned) return;
      scanned = code;
      // One that has just been replaced by the next is refused.
      this.#standIns.whatsapp.world.offers.scan(ownNumber, code).catch(() => undefined);
    };
    const words = [this.#form.node, ...this.#onStandIns, 'hybrid-invoice-service', 'setup'].map((word) => `'${word}'`);
    const { code, screen } = await onTerminal(
      words,
      { ...this.#env, COURIER_HOME: this.#home },
      deeds,
      phone,
      LONGEST_MS,
    );
    assert.equal(code, 0, screen);
    assert.doesNotMatch(screen, OF_A_CHECKOUT);
    assert.equal(this.#standIns.whatsapp.world.log.all().filter(({ phone: to }) => to === TEST_PHONE).length, 1);
  }

  /** The service until `until`; then it is stopped as a service manager does. */
  async runs(until: (service: ChildProcess) => Promise<void>): Promise<void> {
    const log = openSync(this.#log, 'a', 0o600);
    const args = [...this.#onStandIns, 'hybrid-invoice-service', '--approve-first-run'];
    const service = spawn(this.#form.node, args, { cwd: this.#cwd, env: this.#env, stdio: ['ignore', log, log] });
    closeSync(log);
    const ended = once(service, 'exit');
    try {
      await until(service);
    } finally {
      service.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      assert.equal(code, 0, readFileSync(this.#log, 'utf8').slice(-2000));
    }
    assert.doesNotMatch(readFileSync(this.#log, 'utf8'), OF_A_CHECKOUT);
  }

  /** Waits for a connection, as `--status` tells it. */
  async isConnected(service: ChildProcess): Promise<void> {
    const deadline = Date.now() + LONGEST_MS;
    for (let told = ''; ; await delay(500)) {
      const status = spawn(path.join(this.#form.programs, 'session-manager'), ['--status', '--json'], {
        cwd: this.#cwd,
        env: { ...this.#env, WHATSAPP_PROXY: NOWHERE },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      told = '';
      status.stdout.on('data', (text: Buffer) => (told += text.toString()));
      await once(status, 'close');
      if (/"state":"connected"/.test(told)) return;
      assert.ok(
        service.exitCode === null && Date.now() < deadline,
        `${told}\n${readFileSync(this.#log, 'utf8').slice(-3000)}`,
      );
    }
  }

  /** Every invoice has its outcome on the phone and in SAP, and none arrived twice. */
  async hasDelivered(): Promise<void> {
    const deadline = Date.now() + LONGEST_MS;
    let truth = await lookAtFarEnds(this.#standIns);
    while (!isSettled(truth)) {
      assert.ok(Date.now() < deadline, readFileSync(this.#log, 'utf8').slice(-3000));
      await delay(500);
      truth = await lookAtFarEnds(this.#standIns);
    }
    assert.ok(truth.filter(({ times }) => times === 1).length > 30);
    assert.deepEqual(
      truth.filter(({ times }) => times > 1),
      [],
    );
  }
}

/** Command lines of processes on this computer that name a folder, but for this one. */
export function processesIn(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const line = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(folder) ? [`${name} ${line}`] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
