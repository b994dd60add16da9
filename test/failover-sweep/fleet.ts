import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { codeFile } from '../../src/code-file.ts';
import { type Account, FROZEN_LINE, type NodeCommand, type NodeNews, type NodeOrder } from './node/orders.ts';
import type { Phones } from './phones.ts';
import { Relay } from './relay.ts';

/** One node, its process and its ways to PostgreSQL and WhatsApp. */
export class SweptNode implements AsyncDisposable {
  readonly name: string;
  readonly outboxes: Relay;
  readonly leases: Relay;
  readonly whatsapp: Relay;
  /** Alarms of a login that somebody else has ended, though the lease was its owner's. */
  readonly alarms: string[] = [];
  /** How far its clock is off, milliseconds. */
  clockOffMs = 0;
  readonly #fleet: FleetParts;
  readonly #log: WriteStream;
  #process: ChildProcess | null = null;
  #frozen = Promise.withResolvers<void>();

  private constructor(name: string, fleet: FleetParts, relays: readonly [Relay, Relay, Relay]) {
    this.name = name;
    this.#fleet = fleet;
    [this.outboxes, this.leases, this.whatsapp] = relays;
    this.#log = createWriteStream(path.join(fleet.folder, `${name}.log`), { flags: 'a' });
  }

  static async make(name: string, fleet: FleetParts): Promise<SweptNode> {
    const socket = { path: path.join(fleet.clusterHome, '.s.PGSQL.5432') };
    return new SweptNode(name, fleet, [
      await Relay.start(socket),
      await Relay.start(socket),
      await Relay.start({ host: '127.0.0.1', port: fleet.phones.port }),
    ]);
  }

  /** Resolves once it is heard of; it takes accounts when it is told to `begin`. */
  async start(): Promise<void> {
    const { folder, database } = this.#fleet;
    const url = (relay: Relay): string => `postgres://courier@127.0.0.1:${relay.port}/${database}?sslmode=disable`;
    const order: NodeOrder = {
      node: this.name,
      databaseUrl: url(this.outboxes),
      leaseUrl: url(this.leases),
      whatsappUrl: `ws://127.0.0.1:${this.whatsapp.port}/ws/chat`,
      pdfFolder: path.join(folder, 'pdf'),
      accounts: this.#fleet.preferred(this.name),
      posted: this.#fleet.posted(),
    };
    const child = fork(codeFile('./node/main.ts', import.meta.url), [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process = child;
    this.clockOffMs = 0;
    child.stdout?.pipe(this.#log, { end: false });
    if (child.stderr)
      createInterface({ input: child.stderr }).on('line', (line) => {
        this.#log.write(`${line}\n`);
        if (line === FROZEN_LINE) this.#frozen.resolve();
      });
    const ready = Promise.withResolvers<void>();
    child.on('message', (news: NodeNews) => {
      if (news.type === 'ready') ready.resolve();
      else this.alarms.push(news.account);
    });
    // One that is frozen would outlive the sweep.
    const killed = (): void => void child.kill('SIGKILL');
    process.once('exit', killed);
    child.once('exit', (code, signal) => {
      process.off('exit', killed);
      if (this.#process === child) this.#process = null;
      ready.reject(new Error(`${this.name} ended with ${code ?? signal}`));
    });
    child.send(order);
    await ready.promise;
  }

  get runs(): boolean {
    return this.#process !== null;
  }

  tell(command: NodeCommand): void {
    if (command.type === 'clock') this.clockOffMs += command.byMs;
    if (this.#process?.connected === true) this.#process.send(command, () => undefined);
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  /** Resolves once the process has stopped itself in a transaction, if it meets one within that time. */
  async frozeItself(withinMs: number): Promise<void> {
    this.#frozen = Promise.withResolvers<void>();
    this.tell({ type: 'freeze_in_transaction', until: Date.now() + withinMs });
    await this.#frozen.promise;
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Asks it to give everything back, and waits for that. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Promise.all([this.outboxes, this.leases, this.whatsapp].map((relay) => relay[Symbol.asyncDispose]()));
    this.#log.end();
  }
}

export interface FleetParts {
  readonly folder: string;
  /** Folder of PostgreSQL's socket. */
  readonly clusterHome: string;
  readonly database: string;
  readonly phones: Phones;
  /** All accounts, in the order in which this node takes them. */
  readonly preferred: (node: string) => readonly Account[];
  /** Invoices posted so far, by account. */
  readonly posted: () => Readonly<Record<string, number>>;
}
