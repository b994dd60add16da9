import { duration } from '../../duration.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import type { CheckLine } from '../checks.ts';
import type { DoctorFacts, NodeFacts } from './facts.ts';
import { about, ok, untried, warning } from './verdicts.ts';

/** Which companies send by the number, and whether all of them do here. Nothing where there is one. */
export function numberLines({ number, nodes }: Pick<DoctorFacts, 'number' | 'nodes'>): CheckLine[] {
  if (number === null) return [];
  const other = elsewhere(nodes);
  return [
    about('number', number, ({ companies, running }) => {
      const shared = `Shared by ${companies.join(', ')}`;
      if (other !== null) return ok('number', `${shared}; ${other} sends for all of them.`);
      if (running.length === 0) return ok('number', `${shared}; no service sends for any of them now.`);
      if (running.length === companies.length)
        return ok('number', `${shared}; the service here sends for all of them.`);
      const missing = companies.filter((one) => !running.includes(one));
      return warning(
        'number',
        `${shared}; the service here sends for ${running.join(', ')} only.`,
        `It tries ${missing.join(', ')} again by itself; its alerts and its log say why it does not run.`,
      );
    }),
  ];
}

/** Which node runs the session, and whether this one could. Nothing where no other can, or PostgreSQL does not tell. */
export function nodeLines(facts: Pick<DoctorFacts, 'outbox' | 'lock' | 'nodes' | 'loginKey'>): CheckLine[] {
  const { outbox, lock, nodes, loginKey } = facts;
  // For seconds after its end a service still counts as one that stands by.
  const isRunning = lock.is === 'known' && lock.value.isRunning;
  // Its own line says why not.
  if (outbox?.is !== 'known') return [];
  return [
    ...(nodes === null ? [] : [about('node', nodes, (value) => nodeLine(value, isRunning))]),
    // That it can be read is no news.
    ...(loginKey === null || loginKey.is === 'known' ? [] : [untried('key of the login', loginKey)]),
  ];
}

function nodeLine({ node, isHere, leftMs, ...others }: NodeFacts, isRunning: boolean): CheckLine {
  const standsBy = others.standsBy && isRunning;
  if (node === null) return ok('node', 'None runs the session.');
  if (leftMs > 0 && isHere) return ok('node', 'This one runs the session.');
  if (leftMs > 0)
    return ok('node', standsBy ? `Standing by: ${node} runs the session.` : `Another, ${node}, runs the session.`);
  const silent = duration(-leftMs);
  if (isHere) return ok('node', `This one ran the session last, until ${silent} ago.`);
  if (standsBy)
    return ok('node', `Standing by: ${node} has been silent for ${silent}, and this one takes the session.`);
  return warning(
    'node',
    `Another, ${node}, ran the session last, and has been silent for ${silent}.`,
    nextStep`Start it there again; only if it is gone for good: ${{ action: 'take_over' }}`,
  );
}

/** A node other than this one. */
export type Other = Pick<NodeFacts, 'leftMs'> & { readonly node: string };

/** The other node that runs the session, or ran it last; null: none has it. */
export function otherOf(nodes: DoctorFacts['nodes']): Other | null {
  if (nodes === null || nodes.is !== 'known') return null;
  const { node, isHere, leftMs } = nodes.value;
  return isHere || node === null ? null : { node, leftMs };
}

/** The other node that runs the session now; null: none does. */
export function elsewhere(nodes: DoctorFacts['nodes']): string | null {
  const other = otherOf(nodes);
  return other === null || other.leftMs <= 0 ? null : other.node;
}
