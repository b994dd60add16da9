import { reasonTable } from './reasons.ts';
import { raise, type Turn } from './turn.ts';
import { endingWords, type WebVersionEvent } from './web-version.ts';

/** What WhatsApp says of a version is kept; that one is ending is told before it is refused. */
export function onWebVersion(t: Turn, event: WebVersionEvent): void {
  t.effects.push({ do: 'keep_web_version', event, at: t.now.wall });
  if (event.said !== 'ending') return;
  t.s.watches = { ...t.s.watches, versionEnding: true };
  raise(t, 'session.version', 'warning', endingWords(event.version, event.until));
}

/** WhatsApp has refused the version once; the next attempts name others. */
export function tellRefusedVersion(t: Turn): void {
  const { sentence, next } = reasonTable.client_outdated;
  raise(t, 'session.version', 'critical', { sentence, next, stage: 1 });
}
