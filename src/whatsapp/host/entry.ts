/**
 * The process of an engine, or of several that share it: runs them for its parent and exits with it. Nothing is printed,
 * because the libraries write keys to the console.
 */

import { systemClock } from '../../clock.ts';
import { toError } from '../../errors/coded-error.ts';
import { keepPrivate } from '../../private-process.js';
import { startQuietCollection } from '../../quiet-collection.ts';
import { endProcess } from './orphans.ts';
import { Room } from './room.ts';
import { silenceConsole } from './silence.ts';
import { type FromHost, isSeated, type Seated, type ToHost } from './wire.ts';

silenceConsole();
// Files created by the libraries and their browser must be private, however we were started.
keepPrivate();

/** A service manager signals every process; only the parent decides when this one closes. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

/** Exit code after an uncaught exception: the engine's state is unknown. */
const CRASHED = 70;
/** The seat of an engine that has the process for itself: its messages name none. */
const ALONE = 0;
const rooms = new Map<number, Room>();
let ending = false;

// It ends with this process.
const isSending = (): boolean => [...rooms.values()].some((room) => room.isSending);
startQuietCollection({ clock: systemClock, isSending, log: null });

function send(message: FromHost | Seated<FromHost>): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function roomAt(seat: number): Room {
  const known = rooms.get(seat);
  if (known) return known;
  const room = new Room((message) => send(seat === ALONE ? message : { seat, message }));
  rooms.set(seat, room);
  return room;
}

process.on('message', (raw) => {
  if (!isSeated(raw)) return roomAt(ALONE).hear(raw as ToHost);
  if ('left' in raw) return;
  const message = raw.message as ToHost;
  // What was sent to a seat before it was known to be free comes too late.
  const room = message.type === 'start' ? roomAt(raw.seat) : rooms.get(raw.seat);
  if (message.type !== 'leave') room?.hear(message);
  else if (room) void leave(raw.seat, room, 0);
});

/** One that cannot be closed in time would go on beside its successor: then all of the process ends. */
async function leave(seat: number, room: Room, code: number): Promise<void> {
  const overdue = setTimeout(() => process.exit(CRASHED), room.closeMs);
  await room.close();
  clearTimeout(overdue);
  rooms.delete(seat);
  send({ seat, left: code });
}

/** The parent has closed the channel or died: close cleanly, then kill the whole group. */
process.on('disconnect', () => {
  if (ending) return;
  ending = true;
  const all = [...rooms.values()];
  setTimeout(endGroup, Math.max(0, ...all.map(({ closeMs }) => closeMs)));
  void Promise.all(all.map((room) => room.close())).finally(endGroup);
});

function endGroup(): void {
  endProcess(-process.pid);
  // If the group cannot be killed, at least this process exits.
  process.exit();
}

/** Whose error it is; an engine that is alone has every one. */
function seatOfFault(): readonly [seat: number, room: Room] | null {
  const alone = rooms.get(ALONE);
  if (alone) return [ALONE, alone];
  const current = Room.current();
  return [...rooms].find(([, room]) => room === current) ?? null;
}

process.on('unhandledRejection', (reason) => {
  const error = toError(reason);
  const [, room] = seatOfFault() ?? [];
  if (room?.dealsWith(error)) return;
  const told = room ? [room] : [...rooms.values()];
  for (const one of told) one.log('warn', `unhandled rejection in the engine: ${error.name}: ${error.message}`);
});

/** The engine's state is unknown: it ends, and with it the process unless it is known to be one engine's of several. */
process.on('uncaughtException', (error) => {
  const [seat, room] = seatOfFault() ?? [];
  if (room?.dealsWith(error)) return;
  const told = room ? [room] : [...rooms.values()];
  for (const one of told) one.log('error', `uncaught exception in the engine: ${error.name}: ${error.message}`);
  if (seat !== undefined && room && seat !== ALONE) return void leave(seat, room, CRASHED);
  process.exitCode = CRASHED;
  setImmediate(() => process.exit());
});
