import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failpointNames } from '../../src/delivery/shared/failpoints.ts';
import { sessionLimits } from '../../src/people/role.ts';
import { accountPatience, addressPatience } from '../../src/people/throttle.ts';
import { nextLoginAt } from '../../src/sap/business-one/login-memory.ts';
import { defaultLoginLimit } from '../../src/sap/business-one/session.ts';
import { defaultTimings as session } from '../../src/session/lifecycle/timings.ts';
import { defaultDeadlines as engine } from '../../src/whatsapp/engine-settings.ts';
import { constantOf, constantsOf } from '../support/constants.ts';
import { root } from '../support/sources.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MB = 1024 * 1024;

/** Words of a page with `#` for each figure, and the figures of the code. Without `#` the words say "one": the figure is 1. */
type Figure = readonly [words: string, ...figures: readonly number[]];

const PDF = 'src/documents';
const CLOCK = 'src/session/lifecycle/link-clock.ts';
const MACHINE = 'src/alerts/machine.ts';
const timings = (name: string): number => constantOf('src/delivery/settings.ts', name);

const figures: Readonly<Record<string, readonly Figure[]>> = {
  'pdf-documents.md': [
    ['has not changed for # seconds', constantOf(`${PDF}/folder/folder-source.ts`, 'SETTLE_MS') / SECOND],
    ['and reported after a minute', constantOf(`${PDF}/folder/completeness.ts`, 'LOCKED_MS') / MINUTE],
    ['given up after # seconds', constantOf('src/served-files.ts', 'DEADLINE_MS') / SECOND],
    ['more than # pages', constantOf(`${PDF}/document-facts.ts`, 'MOST_PAGES')],
    ['# s at first', constantOf(`${PDF}/reading/reader.ts`, 'brief') / SECOND],
    ['# s in a second attempt', constantOf(`${PDF}/reading/reader.ts`, 'full') / SECOND],
    ['takes # s by the clock', constantOf(`${PDF}/reading/reading-watch.ts`, 'MOST_BY_THE_CLOCK_MS') / SECOND],
    ['killed at # MB', constantOf(`${PDF}/reading/reading-watch.ts`, 'MOST_MEMORY') / MB],
    ['Linux: every # ms', constantOf(`${PDF}/reading/resident-memory.ts`, 'everyMs')],
    ['| # MB, ', constantOf(`${PDF}/reading/inflate-limit.ts`, 'STREAM_BYTES') / MB],
    [', # MB for all streams', constantOf(`${PDF}/reading/inflate-limit.ts`, 'FILE_BYTES') / MB],
    ['| file size | # MB', constantOf(`${PDF}/judging/match.ts`, 'MAX_DOCUMENT_MB')],
    ['an alert is raised after # minutes', constantOf('src/delivery/telling/watch.ts', 'TROUBLE_AFTER_MS') / MINUTE],
    ['No more than # prints run at once', constantOf('src/sap/business-one/print/gateway.ts', 'MOST_PRINTS')],
    ['half an hour passes', constantOf('src/sap/business-one/print/gateway.ts', 'AFTER_REFUSAL_MS') / (30 * MINUTE)],
    ['larger than # MB; it is not downloaded', constantOf(`${PDF}/reading/mail/mail-limits.ts`, 'MOST_MAIL_MB')],
    ['more than # PDFs', constantOf(`${PDF}/reading/mail/mail-limits.ts`, 'MOST_PDFS')],
    ['by a look every minute', constantOf(`${PDF}/mailbox/mailbox-source.ts`, 'POLL_MS') / MINUTE],
    ['not repeated for half an hour', constantOf(`${PDF}/mailbox/imap-server.ts`, 'AFTER_REFUSAL_MS') / (30 * MINUTE)],
  ],
  'session-persistence.md': [
    ['every # minutes, a query that WhatsApp must answer', session.pingMs / MINUTE],
    ['the last # results are kept', constantOf('src/session/records/health-history.ts', 'HEALTH_RESULTS_KEPT')],
    ['what the session did in the last # days', constantOf('src/session/records/flight-recorder.ts', 'RECORDER_DAYS')],
    ['(# days) | monitoring twice as often', session.maxAgeMs / DAY],
    ['# minutes), which restart', session.backoffCapMs / MINUTE],
    ['after # seconds of connection', session.briefMs / SECOND],
    ['up to # attempts with the same growing delays', session.attemptsBeforeDiagnosis],
    ['the connect budget (# in # minutes', session.reachedLimit, session.connectWindowMs / MINUTE],
    ['where WhatsApp is reached, # where it is not', session.connectLimit],
    ['reconnects every # hours to check', session.doubtEveryMs / HOUR],
    ['after # reconnects without delayed messages', constantOf('src/session/lifecycle/deafness.ts', 'CLEAN_CHECKS')],
    ['stable for a minute', session.stableMs / MINUTE],
    ['After # failed attempts, `--status`', constantOf('src/session/lifecycle/replaced-devices.ts', 'REPLACED_TRIES')],
    ['the phone was unused for # days', constantOf('src/session/lifecycle/link-clock.ts', 'PHONE_DAYS')],
    ['the linked device was offline for #', constantOf('src/session/lifecycle/link-clock.ts', 'IDLE_DAYS')],
    ['the last # changes of state', constantOf('src/session/records/state-history.ts', 'KEPT')],
    ['at most # invoices', constantOf('src/operations/session/figures.ts', 'FIGURES_MESSAGES')],
    ['Answers are cached for a second', constantOf('src/http/health.ts', 'FRESH_MS') / SECOND],
    ['at most every # minutes; until the first try', constantOf('src/http/health.ts', 'LINE_FRESH_MS') / MINUTE],
  ],
  'linking.md': [
    ['at most # minutes; never retries', constantOf('src/whatsapp/passkey/handoff.ts', 'handoffMs') / MINUTE],
    ['of # characters or more (`--passphrase-file`)', constantOf('src/session/vault/carry.ts', 'MIN_PASSPHRASE')],
  ],
  'pages.md': [
    ['valid for # hours', constantOf('src/people/accounts.ts', 'CODE_LIFE_MS') / HOUR],
    ['at least # characters', constantOf('src/people/password.ts', 'SHORTEST')],
    ['after an hour without a click', sessionLimits.operator.idleMs / HOUR],
    ['(# hours for viewers)', sessionLimits.viewer.idleMs / HOUR],
    [
      'in any case after # hours (# days)',
      sessionLimits.admin.absoluteMs / HOUR,
      sessionLimits.viewer.absoluteMs / DAY,
    ],
    ['After # failed logins of an account', accountPatience.free],
    ['or # from an address', addressPatience.free],
    ['is used within a minute', constantOf('src/http/tls.ts', 'LOOK_EVERY_MS') / MINUTE],
  ],
  'deliveries.md': [
    [
      'as far as WhatsApp still does (# hours)',
      constantOf('src/delivery/rules/revocation.ts', 'REVOKE_WITHIN_MS') / HOUR,
    ],
    ['the busiest of the last # days', constantOf('src/delivery/rules/brakes.ts', 'COMPARED_DAYS')],
    ['it is asked every # hours', constantOf('src/delivery/sending/limits-reading.ts', 'EVERY_MS') / HOUR],
    ['comes back within an hour', constantOf('src/alerts/flapping.ts', 'FLAPPING_WITHIN_MS') / HOUR],
    ['only if it stays for # minutes', constantOf('src/alerts/flapping.ts', 'STAYS_MS') / MINUTE],
  ],
  'operations.md': [
    ['at most every # minutes', constantOf('src/delivery/telling/held-told.ts', 'HELD_AGAIN_MS') / MINUTE],
    ['did not confirm a message within a minute', timings('ackDeadlineMs') / MINUTE],
    ['no phone has taken a message for a week', timings('noPhoneAfterMs') / (7 * DAY)],
    ['by more than # minutes', constantOf('src/alerts/machine.ts', 'SKEW_MS') / MINUTE],
    ['at # answers in a row', constantOf('src/alerts/machine.ts', 'SKEWED_ANSWERS')],
    ['the process exits with code #', constantOf('src/service/run-service.ts', 'EXIT_LOST')],
    ['could not be asked for # minutes', constantOf('src/delivery/rules/revocation.ts', 'REVOKE_DELAYED_MS') / MINUTE],
    ['or # hours had passed', constantOf('src/delivery/rules/revocation.ts', 'REVOKE_WITHIN_MS') / HOUR],
    ['has been failing for # minutes', constantOf('src/delivery/telling/watch.ts', 'TROUBLE_AFTER_MS') / MINUTE],
    [
      'less than # MB are free where the session',
      constantOf('src/session/lifecycle/health-check.ts', 'LOW_DISK_BYTES') / MB,
    ],
    ['not seen for # days; told again after # and, urgently, after #', ...constantsOf(CLOCK, 'PHONE_WARNING_DAYS')],
    ['because WhatsApp unlinks after #', constantOf(CLOCK, 'PHONE_DAYS')],
    ['in less than # days; told again at # and, urgently, at #', ...constantsOf(MACHINE, 'CERTIFICATE_DAYS')],
    ['less than # GB are free where `DATA_PATH` is', (constantsOf(MACHINE, 'SPACE_STEPS')[0] ?? 0) / 1024],
    ['told again below # GB and', (constantsOf(MACHINE, 'SPACE_STEPS')[1] ?? 0) / 1024],
    ['and, urgently, below # MB', constantsOf(MACHINE, 'SPACE_STEPS')[2] ?? 0],
    ['it has run for a minute without another', constantOf('src/service/parts.ts', 'STEADY_MS') / MINUTE],
    ['rotated at # MB', constantOf('src/service/log-file.ts', 'LARGEST_BYTES') / 1e6],
    [', # files', constantOf('src/service/log-file.ts', 'KEPT')],
  ],
  'terms.md': [
    ['# days after the message is settled', constantOf('src/delivery/housekeeping.ts', 'KEEP_PREPARED_MS') / DAY],
    ['sent less than # days ago', constantOf('src/delivery/rules/forgotten.ts', 'UNDELIVERED_KEPT_MS') / DAY],
  ],
  'pilot.md': [
    ['an id is remembered for a day', timings('resendWithinMs') / DAY],
    ['less than # hours apart', constantOf('src/sap/business-one/delta.ts', 'OVERLAP_HOURS')],
    ['within # s nothing more of it comes', engine.backlogQuietMs / SECOND],
    ['half an hour between two', nextLoginAt({ at: 0, count: 1, code: '', text: '' }) / (30 * MINUTE)],
    ['a slow line at # KB/s or more', engine.slowestUpload / 1024],
    ['used within # days', constantOf(CLOCK, 'PHONE_DAYS')],
    ['within # hours', constantOf('src/delivery/rules/revocation.ts', 'REVOKE_WITHIN_MS') / HOUR],
    ['# at a time', constantOf('src/sap/business-one/print/gateway.ts', 'MOST_PRINTS')],
  ],
  'reliability.md': [
    ['at each of the # named places', failpointNames.length],
    ['at each of the # places', failpointNames.length],
    ['a grace period of # s', timings('evidenceGraceMs') / SECOND],
    ['after # s without any of it', engine.backlogQuietMs / SECOND],
    ['the grace is a minute', timings('assumedGraceMs') / MINUTE],
    ['reused within # hours', timings('resendWithinMs') / HOUR],
    ['# s, doubling', timings('firstMs') / SECOND],
    ['doubling up to # minutes', timings('longestMs') / MINUTE],
    ['happens to # messages in a row', constantOf('src/delivery/sending/dispatcher.ts', 'FAILURES_BEFORE_PAUSE')],
    ['could not be sent for # hours', constantOf('src/delivery/sending/unsent.ts', 'HELD_AFTER_MS') / HOUR],
    ['the messages of the last # hours', constantOf('src/delivery/settling/lost-receipts.ts', 'SOUGHT_MS') / HOUR],
    ['enforcing is tried again a day later', constantOf('src/delivery/sending/sender.ts', 'INSIST_AGAIN_MS') / DAY],
    ['kept for at least # days', constantOf('src/delivery/housekeeping.ts', 'KEEP_PREPARED_MS') / DAY],
  ],
  'engines.md': [['uses more than # GB', constantOf('src/whatsapp/webjs/browser/memory.ts', 'FIRST_NOTE_BYTES') / 1e9]],
  'installations.md': [['after # seconds at most', constantOf('src/installations/round.ts', 'DEADLINE_MS') / SECOND]],
  'message-texts.md': [
    ['at most # plain characters', constantOf('src/delivery/rules/message-text/foreign-values.ts', 'LONGEST')],
  ],
  'sap-business-one.md': [
    ['begins **# hours before**', constantOf('src/sap/business-one/delta.ts', 'OVERLAP_HOURS')],
    ['once more # minutes later', constantOf('src/sap/business-one/overlap.ts', 'SETTLED_AFTER_MS') / MINUTE],
    [
      'at most one poll every # seconds',
      constantOf('src/sap/business-one/webhook/look-limit.ts', 'BETWEEN_LOOKS_MS') / SECOND,
    ],
    ['at most # logins in # minutes', defaultLoginLimit.count, defaultLoginLimit.windowMs / MINUTE],
    ['is replaced after # minutes', constantOf('src/sap/business-one/session.ts', 'REPLACED_AFTER_MS') / MINUTE],
  ],
};

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

for (const [page, claims] of Object.entries(figures)) {
  test(`every figure of a page is the one of the code: ${page}`, () => {
    const text = readFileSync(join(root, 'docs', page), 'utf8').replaceAll(/\s+/g, ' ');
    for (const [words, ...values] of claims) {
      if (!words.includes('#')) assert.deepEqual(values, [1], words);
      let found = words.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
      for (const value of values) {
        const spelt = [value.toLocaleString('en-US'), String(value), WORDS[value], value === 20 ? 'twenty' : undefined];
        found = found.replace('#', `(?:${spelt.filter((one) => one !== undefined).join('|')})`);
      }
      assert.ok(new RegExp(`(?<![\\d.])${found}`).test(text), `${words} with ${values.join(', ')}`);
    }
  });
}
