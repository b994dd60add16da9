import type { SessionState } from '../../src/session/lifecycle/state.ts';
import type { SimulatedHost } from './host.ts';

/** Nothing would come of a ping now but the expected answer. */
function quiet({ world, state, connection: { engine } }: SimulatedHost): boolean {
  if (state.mode.word !== 'connected' || !engine?.open || engine.deafSince !== null) return false;
  return world.answers() && !world.storeGone && Object.keys(state.watches.unacked).length === 0;
}

/** Years of quiet connection are lived in moments: questions whose answer is known are skipped, as if answered. */
export function withoutQuietPings(host: SimulatedHost): SessionState {
  const { world, state, rules } = host;
  if (!quiet(host)) return state;
  const { watch, ping } = state.deadlines;
  const now = host.monotonic();
  const others = Object.entries(state.deadlines)
    .filter(([name]) => name !== 'watch' && name !== 'ping')
    .map(([, at]) => at);
  const until = Math.max(now, Math.min(host.worldNext(), ...others));
  if (watch === undefined || until === Number.POSITIVE_INFINITY) return state;
  const { dice } = world;
  const deadlines: SessionState['deadlines'] = {
    ...state.deadlines,
    ...(watch < until && { watch: until + dice.next() * rules.timings.watchMs }),
    ...(ping !== undefined && ping < until && { ping: until + dice.next() * rules.timings.pingMs }),
  };
  const answeredAt = Math.max(state.watches.outboundProofAt ?? 0, until - rules.timings.watchMs);
  const watches = watch < until ? { ...state.watches, outboundProofAt: answeredAt } : state.watches;
  return { ...state, deadlines, watches };
}
