import { noteEarlier } from './deafness.ts';
import { forget, raise, type Turn } from './turn.ts';

/** Stops the engine if there is one; true if its answer must be awaited. */
export function stopEngine(t: Turn): boolean {
  const { engine } = t.s;
  if (!engine) return false;
  if (engine.phase !== 'stopping') t.effects.push({ do: 'stop_engine', id: engine.id });
  t.s.engine = { ...engine, phase: 'stopping' };
  connectionEnded(t);
  return true;
}

/** Ends all monitoring of a connection. */
export function connectionEnded(t: Turn): void {
  forget(t, 'connect', 'settle', 'stable', 'watch', 'ping', 'maintenance', 'doubt');
  noteEarlier(t);
  noteFailedRefresh(t);
  t.s.backlogReceivedAt = null;
  t.s.backlogAssumed = false;
  if (t.s.mode.word === 'linking' && t.s.mode.step === 'offering') t.effects.push({ do: 'hide_link_code' });
}

/** The reconnect of a refresh failed; the next successful connection completes the refresh. */
function noteFailedRefresh(t: Turn): void {
  const { mode, refreshOnOpen } = t.s;
  if (!refreshOnOpen || mode.word !== 'refreshing' || mode.step !== 'trying') return;
  raise(t, 'session.refresh_failed', 'warning', {
    sentence: 'The planned reconnect of a refresh failed at the first attempt.',
    next: 'Nothing to do: the session keeps trying, and its next connection completes the refresh.',
  });
}
