import { randomBytes, scryptSync } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type ServiceProcess, startServiceProcess } from '../../sandbox/service-process.ts';
import { ownNumber, type StandIns, startStandIns } from '../../sandbox/stand-ins.ts';
import { testBrowser } from '../../sandbox/whatsapp/web/rig.ts';
import type { Account } from '../../src/people/accounts.ts';
import { openPeople, type People, peopleFile } from '../../src/people/people.ts';
import type { Role } from '../../src/people/role.ts';
import { cookieNames } from '../../src/web/cookies.ts';
import { findBrowser } from '../../src/whatsapp/webjs/browser/find.ts';
import { dice } from '../support/dice.ts';
import { whatsappState } from '../support/linked-once.ts';
import { copyLinked } from '../support/manager.ts';
import { seed, whole } from '../support/sample.ts';
import { root } from '../support/sources.ts';
import { until } from '../support/until.ts';

/** The real service in a process of its own on the sandbox, its accounts, and a real browser that looks at its pages. */
export interface WebRig {
  readonly folder: string;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly standIns: StandIns;
  readonly service: ServiceProcess;
  readonly browser: Browser;
  /** The same file that the service has open. */
  readonly people: People;
  log(): string;
  /** The session's state, as last reported by the service. */
  state(): string;
  /** The newest QR text on offer; the phone scans it with `scan`. */
  qr(): string | null;
  scan(): Promise<void>;
  /** The first page, seen by a new account of that role, in a browser context of its own. */
  logIn(role: Role, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export interface WebRigOptions {
  /** Changes to the service's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A phone is linked; wait for the connection. Default: nobody has linked one. */
  readonly linked?: boolean;
  /** Approve the first run, so that invoices are sent. */
  readonly approve?: boolean;
  /** Put the invoices' PDFs into the folder. Default: the pages that are tried show no deliveries. */
  readonly printed?: boolean;
  /** Lays what the service finds at its start. */
  readonly prepare?: (environment: Readonly<Record<string, string>>) => Promise<void>;
}

export const password = 'eleven quiet harbours';
const viewport = { width: 1280, height: 800 } as const;

/** One start of service and browser: once for each test file. */
export async function startPages(options: WebRigOptions = {}): Promise<WebRig> {
  const folder = await mkdtemp(path.join(tmpdir(), 'courier-web-'));
  if (options.linked) await copyLinked(folder);
  const standIns = await startStandIns({
    folder,
    engine: 'baileys',
    today: '2026-11-23',
    printed: options.printed === true,
    ...(options.linked && { whatsappState: path.join(folder, whatsappState) }),
  });
  const environment = { ...standIns.environment, ...options.environment };
  await options.prepare?.(environment);
  const logFile = path.join(folder, 'service.log');
  const started = Promise.withResolvers<string>();
  let [state, qr]: [string, string | null] = ['stopped', null];
  const service = startServiceProcess({
    order: { environment, whatsapp: standIns.whatsapp.farEnd, failpoint: null, approve: options.approve === true },
    logFile,
    onNews: (news) => {
      if (news.type === 'started') started.resolve(news.url);
      if (news.type === 'session') state = news.status.state;
      if (news.type === 'link_code') qr = news.text;
    },
  });
  const log = () => readFileSync(logFile, 'utf8');
  void service.ended.then((how) => started.reject(new Error(`the service ended (${how}):\n${log()}`)));
  let browser: Browser | null = null;
  let people: People | null = null;
  const close = async () => {
    await browser?.close();
    people?.close();
    await service.stop();
    await standIns.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = await started.promise;
    const accounts = openPeople(peopleFile(environment['DATA_PATH'] ?? ''));
    people = accounts;
    const opened = await openBrowser();
    browser = opened;
    const scan = async () => {
      await until('a QR code', () => qr !== null);
      await standIns.whatsapp.world.offers.scan(ownNumber, qr ?? '');
    };
    if (options.linked) await until('a connection', () => state === 'connected');
    let visitors = 0;
    return {
      folder,
      url,
      environment,
      standIns,
      service,
      browser: opened,
      people: accounts,
      log,
      state: () => state,
      qr: () => qr,
      scan,
      logIn: (role, context = {}) => {
        visitors += 1;
        const installation = path.resolve(environment['DATA_PATH'] ?? '');
        return logIn({ url, people: accounts, browser: opened, installation }, `${role}${visitors}`, role, context);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The shell that comes with the packages, which takes half of what an installed browser does; else an installed one. */
export async function openBrowser(): Promise<Browser> {
  const cache = path.join(root, 'node_modules', '.cache', 'browser');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const { path: executablePath, libraryPath } = await findBrowser(await testBrowser(), cache);
  return chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    chromiumSandbox: false,
    ...(libraryPath === null ? {} : { env: { ...process.env, LD_LIBRARY_PATH: libraryPath } }),
  });
}

/** `password` as it is stored, at a cost that is none: what is stored says what it cost. */
const storedPassword = ((salt: Buffer) => {
  const key = scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 });
  return ['scrypt', 2, 1, 1, salt.toString('base64url'), key.toString('base64url')].join('$');
})(randomBytes(16));

/** An account whose password is `password`. */
export function addAccount(people: People, name: string, role: Role): Account {
  const account = people.accounts.add(name, role, 'test', Date.now());
  people.accounts.setPassword(account.id, storedPassword);
  return account;
}

/** By the cookie of a session: the page of the login is tried by tests of its own. */
async function logIn(
  {
    url,
    people,
    browser,
    installation,
  }: Pick<WebRig, 'url' | 'people' | 'browser'> & { readonly installation: string },
  name: string,
  role: Role,
  options: BrowserContextOptions,
): Promise<Page> {
  const value = people.sessions.begin(addAccount(people, name, role).id, '127.0.0.1', Date.now());
  const context: BrowserContext = await browser.newContext({ viewport, locale: 'en', ...options });
  const cookie = { name: cookieNames(installation, false).session, value, url };
  await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Strict' }]);
  const page = await context.newPage();
  await page.goto(`${url}/`);
  return page;
}

/** What a page has told its console that a person would call broken: refusals of the content policy, errors of scripts. */
export function watchConsole(page: Page): readonly string[] {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(message.text());
  });
  page.on('pageerror', (error) => said.push(error.message));
  return said;
}

const axeScript = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Axe's rules about colours: all that another colour scheme can break in the same document. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Violations that axe finds on the page as it is, by all its rules or those named, each with its places. */
async function axeViolations(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  // The page's own content policy forbids other scripts; the browser's debugger does not ask it.
  if (!(await page.evaluate<boolean>('"axe" in globalThis'))) await page.evaluate(axeScript);
  return page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const runOnly = only === null ? {} : { runOnly: { type: 'rule', values: only } };
    const { violations } = await axe.run({ resultTypes: ['violations'], selectors: false, ...runOnly });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
    );
  }, rules);
}

/** Keeps a picture of what the page shows for whoever asked for it: `NAME.png` in the folder `COURIER_TEST_PICTURES`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['COURIER_TEST_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}

/** Axe in each colour scheme at each size (`npm run test:long`); else in light and wide, or in dark and as on a phone. */
const isThorough = whole || Boolean(process.env['COURIER_TEST_PICTURES']);

const { chance } = dice(seed);

/** Axe and a picture, in light and dark, wide and as on a phone; in short one of these. Resolves to the violations. */
export async function lookAround(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  const inLight = chance(0.5);
  for (const colorScheme of ['light', 'dark'] as const) {
    if (!isThorough && (colorScheme === 'light') !== inLight) continue;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const [size, view] of [
      ['wide', viewport],
      ['phone', { width: 390, height: 844 }],
    ] as const) {
      if (!isThorough && (colorScheme === 'light') !== (size === 'wide')) continue;
      await page.setViewportSize(view);
      const rules = colorScheme === 'dark' ? colourRules : null;
      found.push(...(await axeViolations(page, rules)).map((one) => `${colorScheme} ${size}: ${one}`));
      const tooWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
      if (tooWide) found.push(`${colorScheme} ${size}: wider than the screen`);
      await picture(page, `${name}-${size}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(viewport);
  return found;
}
