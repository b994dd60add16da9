import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Verdicts } from './judge.ts';
import { type LifeCycle, loadLifeCycle } from './life-cycle.ts';

/** One mistake that the life-cycle could make, as a change to its source, and the promise that it breaks. */
export interface Mutant {
  readonly name: string;
  /** File below `src/session/lifecycle`, the text to replace (found once), and what stands there instead. */
  readonly edits: readonly (readonly [file: string, find: string, replace: string])[];
  readonly trips: keyof Verdicts;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'offline climbs',
    edits: [['closed.ts', 'if (!d.serverAnswered) {', 'if (Number.isNaN(t.s.unanswered)) {']],
    trips: 'countedAttemptsBeyond5',
  },
  {
    name: 'take-over without limit',
    edits: [['person.ts', 'return Math.max(0, byWall, byMonotonic);', 'return Math.max(0, byWall, byMonotonic) * 0;']],
    trips: 'doubleOwners',
  },
  {
    name: 'repair without diagnosis',
    edits: [
      [
        'repair.ts',
        "if (!waiting && cause !== 'start') t.effects.push({ do: 'diagnose' });",
        "if (!waiting && cause !== 'start') restore(t, cause, 'a guess');",
      ],
    ],
    trips: 'countedAttemptsBeyond5',
  },
  {
    name: 'ladder without a fifth rung',
    edits: [['closed.ts', "else beginRepair(t, 'attempts');", 'else attemptIn(t, backoff(t, failed + 1));']],
    trips: 'countedAttemptsBeyond5',
  },
  {
    name: 'lock ignored',
    edits: [
      [
        'lifecycle.ts',
        "case 'lock_refused':\n      enter(t, { word: 'stopped' });",
        "case 'lock_refused':\n      onLocked(t);",
      ],
    ],
    trips: 'doubleOwners',
  },
  {
    name: 'age never resets',
    edits: [['online.ts', 'remember(t, { refreshedAt: t.now.wall });', 'remember(t, {});']],
    trips: 'unhealed',
  },
  {
    name: 'unasked QR shown',
    edits: [['online.ts', 'if (t.s.engine?.linking) {', 'if (t.s.engine) {']],
    trips: 'needlessQrScans',
  },
  {
    name: 'keep-alive outlives its connection',
    edits: [
      ['connection.ts', "'stable', 'watch', 'ping', 'maintenance'", "'stable', 'ping', 'maintenance'"],
      [
        'lifecycle.ts',
        "if (engine?.phase === 'open') t.effects.push({ do: 'probe', id: engine.id,",
        "t.effects.push({ do: 'probe', id: engine?.id ?? 0,",
      ],
    ],
    trips: 'keepAliveWhileDisconnected',
  },
  {
    name: 'policy forgotten at a restart',
    edits: [
      [
        'start.ts',
        'if (found.memory) t.s.memory = found.memory;',
        'if (found.memory) t.s.memory = { ...found.memory, policy: calmPolicy };',
      ],
    ],
    trips: 'maxConnectsIn10Min',
  },
  {
    name: 'no connect budget',
    edits: [
      ['connect-budget.ts', 'return blocking === undefined ? 0 :', 'return blocking === undefined || limit > 0 ? 0 :'],
    ],
    trips: 'maxConnectsIn10Min',
  },
  {
    name: 'lost metadata taken for a new session',
    edits: [
      [
        'start.ts',
        'else if (supposedLinked(found)) supposeLinked(t, found);',
        'else if (supposedLinked(found) && t.now.wall < 0) supposeLinked(t, found);',
      ],
      ['start.ts', "t.s.memory.status === 'none' && found.verdict", 't.now.wall < 0 && found.verdict'],
    ],
    trips: 'needlessQrScans',
  },
  {
    name: 'server errors taken for a logout',
    edits: [['reasons.ts', "server_error: { policy: 'reconnect',", "server_error: { policy: 'unlinked',"]],
    trips: 'needlessQrScans',
  },
  {
    name: 'a blocked host taken for a logout',
    edits: [
      ['reasons.ts', "host_blocked: {\n    policy: 'reconnect_slowly',", "host_blocked: {\n    policy: 'unlinked',"],
    ],
    trips: 'loginsGivenUp',
  },
  {
    name: 'reachability never looked at',
    edits: [['closed.ts', "wake(t, 'network', 0);", '']],
    trips: 'unhealed',
  },
  {
    name: 'a device removed before another link has replaced it',
    edits: [
      ['device-removal.ts', 'left === null && replacedBy !== null', 'left === null && replacedBy !== undefined'],
      ['memory-after.ts', ' && !isLogin(entry, login)', ''],
      ['repair.ts', '!isLogin(entry, login)', 'entry.store !== login'],
    ],
    trips: 'loginsGivenUp',
  },
  {
    name: 'a policy that cleans and scans again when WhatsApp refuses the login for long',
    edits: [
      [
        'repair.ts',
        "else if (cause === 'attempts' || cause === 'store_damaged') goOnSlowly(t);",
        "else if (cause === 'attempts' || cause === 'store_damaged') loginEnded(t);",
      ],
    ],
    trips: 'loginsGivenUp',
  },
  {
    name: 'wishes obeyed in every state',
    edits: [['wishes.ts', 'if (whyNot(t.s, wish, t.rules) !== null) return;', '']],
    trips: 'doubleOwners',
  },
  {
    name: 'deafness never cured',
    edits: [['liveness.ts', "cure(t, 'deaf');", 'return;']],
    trips: 'unhealed',
  },
];

/** A copy of the life-cycle's sources with the mutant's edits, loaded; `remove` deletes it again. */
export async function breed(mutant: Mutant): Promise<{ readonly life: LifeCycle; readonly remove: () => void }> {
  const sources = fileURLToPath(new URL('../../src/', import.meta.url));
  const folder = mkdtempSync(path.join(tmpdir(), 'courier-mutant-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const ofSession = path.join(folder, 'src', 'session');
    const target = path.join(ofSession, 'lifecycle');
    cpSync(path.join(sources, 'session', 'lifecycle'), target, { recursive: true });
    borrow(sources, path.join(folder, 'src'), 'session');
    borrow(path.join(sources, 'session'), ofSession, 'lifecycle');
    cpSync(path.join(sources, '..', 'package.json'), path.join(folder, 'package.json'));
    symlinkSync(path.join(sources, '..', 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    for (const [file, find, replace] of mutant.edits) {
      const place = path.join(target, file);
      const parts = readFileSync(place, 'utf8').split(find);
      if (parts.length !== 2) throw new Error(`${mutant.name}: "${find}" stands ${parts.length - 1} times in ${file}`);
      writeFileSync(place, parts.join(replace));
    }
    return { life: await loadLifeCycle(pathToFileURL(path.join(target, '/'))), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What the life-cycle imports is as it ships, and loaded once for all mutants: its folders are linked, not copied. */
function borrow(from: string, to: string, except: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory() && entry.name !== except) symlinkSync(source, target, 'junction');
    else if (entry.isFile()) copyFileSync(source, target);
  }
}
