import type { SessionEffect, SessionEvent } from '../../src/session/lifecycle/events.ts';
import type { HealthFindings } from '../../src/session/lifecycle/health-check.ts';
import { nextWake, step } from '../../src/session/lifecycle/lifecycle.ts';
import { blankMemory, type SessionMemory } from '../../src/session/lifecycle/memory.ts';
import { type SessionState, stoppedState } from '../../src/session/lifecycle/state.ts';
import { defaultTimings } from '../../src/session/lifecycle/timings.ts';
import type { Rules } from '../../src/session/lifecycle/turn.ts';
import type { DisconnectReason, EngineEvent } from '../../src/whatsapp/engine.ts';

export const account = { jid: '5491100000000@s.whatsapp.net', lid: null, device: 1, pushName: null } as const;
const EPOCH = 1_800_000_000_000;

/** A life-cycle in a test: events go in, effects and states are looked at, time passes only when told. */
export class Life {
  state: SessionState;
  monotonic = 1000;
  wall = EPOCH;
  /** All effects since the last `taken`. */
  effects: SessionEffect[] = [];
  readonly rules: Rules;

  constructor(rules: Partial<Rules> = {}) {
    this.rules = { timings: defaultTimings, hotBackup: true, autoBackup: true, ...rules };
    const blank = blankMemory({ engine: 'baileys', sessionName: 'test', generation: 'g0' });
    this.state = stoppedState(blank, { kind: 'qr' });
  }

  /** A session that is linked and stable for a minute. */
  static connected(rules: Partial<Rules> = {}): Life {
    const life = new Life(rules);
    life.start({ ...life.state.memory, status: 'linked', account, linkedAt: EPOCH });
    life.engine({ type: 'open', account });
    life.pass(defaultTimings.stableMs + 1000);
    life.taken();
    return life;
  }

  get word(): string {
    return this.state.mode.word;
  }

  start(memory: SessionMemory | null, verdict: 'healthy' | 'empty' | 'damaged' = 'healthy', backups = true): void {
    this.send({ type: 'start' });
    this.send({ type: 'lock_acquired' });
    const detail = { healthy: { jid: account.jid }, empty: {}, damaged: { detail: 'torn' } }[verdict];
    this.send({
      type: 'examined',
      found: { memory, memoryDamaged: false, verdict: { state: verdict, ...detail } as never, login: 'l1', backups },
    });
  }

  send(event: SessionEvent): void {
    const now = { wall: this.wall, monotonic: this.monotonic };
    const { state, effects } = step(this.state, event, now, () => 0.5, this.rules);
    this.state = state;
    this.effects.push(...effects);
  }

  engine(event: EngineEvent): void {
    this.send({ type: 'engine', id: this.state.engine?.id ?? -1, event });
  }

  close(reason: DisconnectReason, serverAnswered: boolean, until: number | null = null): void {
    this.engine({ type: 'closed', disconnect: { reason, code: null, detail: 'test', serverAnswered, until } });
  }

  stopped(): void {
    this.send({ type: 'engine_stopped', id: this.state.engine?.id ?? -1 });
  }

  /** Time passes; the life-cycle is woken when it wants to be, and its questions are answered. */
  pass(ms: number): void {
    const end = this.monotonic + ms;
    for (let at = nextWake(this.state); at !== null && at <= end; at = nextWake(this.state)) {
      this.wall += Math.max(0, at - this.monotonic);
      this.monotonic = Math.max(this.monotonic, at);
      const before = this.effects.length;
      this.send({ type: 'tick' });
      for (const effect of this.effects.slice(before)) {
        if (effect.do === 'probe') this.send({ type: 'probe_answered', id: effect.id });
      }
    }
    this.wall += end - this.monotonic;
    this.monotonic = end;
  }

  /** A health check that finds all well, but for `part`. */
  checked(part: Partial<HealthFindings> = {}): void {
    const findings: HealthFindings = {
      at: this.wall,
      connection: 'answered',
      store: { state: 'healthy', detail: null },
      lockHeld: true,
      freeBytes: 1e11,
      clockStepMs: 0,
      backupAgeMs: 3_600_000,
      ...part,
    };
    this.send({ type: 'health_checked', findings });
  }

  /** Fails attempts until the life-cycle stops making them; how many it made, and what followed. */
  failUntil(word: string, reason: DisconnectReason, answered: boolean, atMost = 30): number {
    let attempts = 0;
    while (this.word !== word && attempts < atMost) {
      while (!this.state.engine) this.pass(1000);
      attempts += 1;
      this.close(reason, answered);
    }
    return attempts;
  }

  /** What was done since the last look. */
  taken(): string[] {
    const done = this.effects.map((effect) => effect.do).filter((name) => name !== 'log' && name !== 'resolve_alert');
    this.effects = [];
    return done;
  }

  /** What the alert of this key says; null when none was raised since the last look. */
  sentence(key: string): string | null {
    const alerts = this.effects.filter((effect) => effect.do === 'alert');
    return alerts.findLast((alert) => alert.key === key)?.sentence ?? null;
  }

  alerts(): string[] {
    return this.effects.flatMap((effect) => (effect.do === 'alert' ? [effect.key] : []));
  }
}
