/**
 * Processes that carry several engines each: a session more costs its own memory only, not that of a process and its library.
 * Each engine has a seat. What ends one engine ends its seat; what ends the process ends all of them, and each session starts
 * again by itself, after its own delay.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { codeFile } from '../../code-file.ts';
import type { Log } from '../../log.ts';
import type { EngineSettings } from '../engine-settings.ts';
import { type ChannelListener, type EngineChannel, keptStderr } from './channel.ts';
import { engineEnvironment } from './child-environment.ts';
import { endGroup } from './exit.ts';
import { engineMarker, hostOptions, livingHosts } from './orphans.ts';
import { isSeated, type ToHost } from './wire.ts';

export interface SharedHostsOptions {
  /** Most engines in a process. */
  readonly sessionsPerHost: number;
  /** Stores of all engines that may share one: each process is found again by any of them. */
  readonly storePaths: readonly string[];
}

/** An engine that does not leave within this time after it was told to takes its process along. Milliseconds. */
const LEAVES_WITHIN_MS = 8000;

export class SharedHosts {
  readonly #options: SharedHostsOptions;
  readonly #hosts = new Set<SharedHost>();

  constructor(options: SharedHostsOptions) {
    this.#options = options;
  }

  /** A seat in a process that has one free, or in a new one. */
  seat(settings: EngineSettings, log: Log, listener: ChannelListener): EngineChannel {
    const { sessionsPerHost, storePaths } = this.#options;
    const free = [...this.#hosts].find((host) => host.isOpen && host.taken < sessionsPerHost);
    const host = free ?? new SharedHost(settings.cachePath, storePaths, log, () => this.#hosts.delete(host));
    this.#hosts.add(host);
    return host.seat(listener);
  }
}

class SharedHost {
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #seats = new Map<number, ChannelListener>();
  #nextSeat = 1;
  #stderr = '';

  constructor(cachePath: string, storePaths: readonly string[], log: Log, onEnd: () => void) {
    this.#log = log;
    const child = fork(codeFile('./entry.ts', import.meta.url), storePaths.map(engineMarker), {
      detached: true,
      env: engineEnvironment(process.env, cachePath, log),
      execArgv: [...hostOptions],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined) livingHosts.add(pid);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = keptStderr(this.#stderr, text);
    });
    child.on('message', (said) => this.#onSaid(said));
    const ended = (code: number | null, signal: NodeJS.Signals | null, detail?: string): void => {
      if (pid !== undefined && livingHosts.delete(pid)) endGroup(pid, log);
      onEnd();
      const seats = [...this.#seats.values()];
      this.#seats.clear();
      for (const listener of seats) listener.ended(code, signal, detail);
    };
    child.on('error', (error) => ended(null, null, error.message));
    child.on('exit', (code, signal) => ended(code, signal));
  }

  get isOpen(): boolean {
    return this.#child.connected;
  }

  get taken(): number {
    return this.#seats.size;
  }

  seat(listener: ChannelListener): EngineChannel {
    const seat = this.#nextSeat++;
    this.#seats.set(seat, listener);
    const isTaken = (): boolean => this.#seats.has(seat);
    const send = (message: ToHost): void => {
      if (isTaken() && this.#child.connected) this.#child.send({ seat, message }, () => undefined);
    };
    const leave = (): void => {
      if (!isTaken()) return;
      send({ type: 'leave' });
      const overdue = setTimeout(() => {
        if (!isTaken()) return;
        this.#log.error({ pid: this.#child.pid, seat }, 'an engine does not leave its process; killing all in it');
        this.#kill();
      }, LEAVES_WITHIN_MS);
      overdue.unref();
    };
    const host = this;
    return {
      pid: this.#child.pid ?? -1,
      get connected() {
        return isTaken() && host.isOpen;
      },
      get stderr() {
        return host.#stderr;
      },
      send,
      leave,
      kill: leave,
      // The others in its process live on.
      clear: () => undefined,
    };
  }

  #kill(): void {
    if (this.#child.pid !== undefined) endGroup(this.#child.pid, this.#log);
  }

  #onSaid(said: unknown): void {
    if (!isSeated(said)) {
      this.#log.error({ pid: this.#child.pid }, 'engines that share a process sent what cannot be read; killing it');
      this.#kill();
      return;
    }
    const listener = this.#seats.get(said.seat);
    if (listener === undefined) return;
    if ('left' in said) {
      this.#seats.delete(said.seat);
      listener.ended(said.left, null);
      if (this.#seats.size === 0 && this.#child.connected) this.#child.disconnect();
    } else listener.said(said.message);
  }
}
