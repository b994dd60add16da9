import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bundle } from '../../src/operations/doctor/bundle.ts';
import { disconnectReasons, type EngineName } from '../../src/whatsapp/engine.ts';
import { blowFor, obstacleFor } from './causes.ts';
import { sapCourseOf } from './sap-course.ts';
import { scenarioOf } from './scenario.ts';
import { LONGEST_MS } from './timings.ts';
import { inWords } from './turns.ts';

type Entry = Bundle['recorder'][number];
const SPEED = 10;

/** `+seconds event state(reason) closed`. */
function entries(...lines: readonly string[]): readonly Entry[] {
  let after = 0;
  return lines.map((line) => {
    const [, wait = '', event = '', state = '', reason, closed] =
      /^\+(\d+) (\w+) (\w+)(?:\((\w+)\))?(?: (.*))?$/.exec(line) ?? assert.fail(line);
    after += Number(wait) * 1000;
    const reachable = event === 'network' ? closed === 'reachable' : null;
    return {
      ...{ after, event, state, reason: reason ?? null, did: [], reachable },
      closed: event === 'closed' ? (closed ?? null) : null,
    };
  });
}

function scenario(recorder: readonly Entry[], engine: EngineName = 'baileys') {
  const program = { version: '', node: '', computer: '', engine };
  const { steps, ...rest } = scenarioOf({ program, recorder, states: [] }, SPEED);
  const acts = steps.map(({ act, gate, waitMs }) => `${act.do} @${gate.closes} +${waitMs}`);
  return { ...rest, steps, acts, expected: rest.expected.map(inWords) };
}

test('attempts that are refused are armed before the connection is struck, and what stands is taken away after the last', () => {
  const { begin, acts, expected, leftOut } = scenario(
    entries(
      '+0 open connected',
      '+60 closed reconnecting(connection_lost) connection_lost',
      '+1 closed reconnecting(server_error) server_error (503)',
      '+1 closed waiting_for_network(unreachable) unreachable',
      '+20 network reconnecting(unreachable) reachable',
      '+1 open connected',
    ),
  );
  assert.equal(begin, 'connected');
  assert.deepEqual(acts, ['arm @0 +6000', 'strike @0 +0', 'hold @2 +0', 'release @3 +2000']);
  assert.deepEqual(expected.slice(0, 3), [
    'connected',
    'reconnecting (connection_lost)',
    'reconnecting (server_error)',
  ]);
  assert.deepEqual(leftOut, []);
});

test('a network that goes takes the connection with it, and a first link is replayed as one', () => {
  const { begin, acts } = scenario(
    entries(
      '+0 lock_acquired starting',
      '+1 examined linking',
      '+5 paired saving_link',
      '+1 closed saving_link restart_required (515)',
      '+3 open connected',
      '+600 closed reconnecting(connection_lost) connection_lost (428)',
      '+1 closed waiting_for_network(unreachable) unreachable',
      '+9 network reconnecting(unreachable) reachable',
    ),
  );
  assert.equal(begin, 'unlinked');
  assert.deepEqual(acts, ['start @0 +0', 'scan @0 +0', `hold @1 +${LONGEST_MS / SPEED}`, 'release @3 +900']);
});

test('what cannot be replayed is named, and the rest goes on from the next connection', () => {
  const { acts, expected, leftOut } = scenario(
    entries(
      '+0 open connected',
      '+5 closed repairing(store_damaged) store_damaged (WHATSAPP_STORE_DAMAGED)',
      '+5 restored connecting',
      '+5 open connected',
      '+5 tick refreshing(backup)',
      '+5 open connected',
      '+5 closed paused_until(replaced) replaced (440)',
      '+60 tick needs_person(replaced)',
      '+86400 tick reconnecting(replaced)',
    ),
  );
  assert.deepEqual(acts, ['strike @0 +500']);
  assert.deepEqual(expected, ['connected', 'paused_until (replaced)', 'needs_person (replaced)']);
  assert.deepEqual(
    leftOut.map((what) => what.split(',')[0]),
    [
      'planned pauses (backup',
      'store_damaged (WHATSAPP_STORE_DAMAGED) of a connection',
      'an attempt by itself after a day',
    ],
  );
});

test('a bundle without a connection or start has nothing to replay, and says so', () => {
  const { steps, expected, leftOut } = scenario(entries('+0 tick reconnecting(unknown)', '+1 whatever linking'));
  assert.deepEqual([steps.length, expected], [0, []]);
  assert.deepEqual(leftOut, ['2 entries from before a start or a connection']);
});

test('of a file with any number of faults, the first are replayed, and the rest is named', () => {
  const many = (closed: string) => {
    const line = (event: string, state: string, i: number): Entry => ({
      ...{ after: i, event, state, reason: null, did: [], reachable: null },
      closed: event === 'closed' ? closed : null,
    });
    return Array.from({ length: 100_000 }, (_, i) =>
      i % 2 === 0 ? line('open', 'connected', i) : line('closed', 'reconnecting', i),
    );
  };
  const { steps, leftOut } = scenario(many('connection_lost'));
  assert.equal(steps.length, 400);
  assert.match(leftOut.join(), /^\d+ entries after the first 400 faults$/);
  assert.match(scenario(many('store_damaged')).leftOut.at(-1) ?? '', /entries after the first 400 faults/);
});

/** Reasons for which the stand-ins have no fault, and why. */
const without: Readonly<Record<string, string>> = {
  proxy_unreachable: 'there is no proxy before the stand-ins',
  proxy_refused: 'as above',
  host_blocked: 'as above',
  link_needs_passkey: 'the owner of a passkey has to answer',
  store_damaged: 'the store is ours',
  store_unwritable: 'the disk is ours',
  cannot_start: 'the computer is ours',
  closed_by_us: 'no fault',
  link_window_ended: 'a blow while linking',
};
/** Those of a page, and those that a page or the wire does not tell apart. */
const ofOneEngine: Readonly<Record<EngineName, readonly string[]>> = {
  baileys: ['browser_died', 'page_crashed', 'page_broken', 'dialog'],
  webjs: ['restart_required', 'temporary_ban', 'login_needs_passkey', 'clock_wrong'],
};

test('for every reason of an engine there is a fault of the stand-ins, or a word why there is none', () => {
  for (const engine of ['baileys', 'webjs'] as const) {
    const missing = disconnectReasons.filter((reason) => {
      const ending = { reason, code: null, isUnanswered: false, pauseMs: null };
      return blowFor(engine, ending) === null && obstacleFor(engine, ending) === null;
    });
    assert.deepEqual(missing.sort(), [...Object.keys(without), ...ofOneEngine[engine]].sort(), engine);
  }
});

test('calls to SAP fail and work again in turn, each by itself; what the stand-in cannot do is named', () => {
  const call = (after: number, about: string, code: string | null, status: number | null = null) => ({
    ...{ after, about, shape: null },
    trouble: code === null ? null : { code, status, sapCode: null },
  });
  const { steps, expected, leftOut, needsDeliveries } = sapCourseOf(
    [
      call(0, 'GET Invoices', null),
      call(1000, 'GET Invoices', 'SAP_UNAVAILABLE', 502),
      call(2000, 'PATCH Invoices()', 'SAP_WRITE_UNCERTAIN'),
      call(3000, 'GET Invoices', null),
      call(4000, 'GET SalesPersons', 'SAP_LOGIN_REFUSED'),
    ],
    SPEED,
  );
  assert.deepEqual(
    steps.map(({ about, fault, waitMs, turns }) => [about, fault?.kind ?? null, fault?.path ?? null, waitMs, turns]),
    [
      ['GET Invoices', 'html', '/Invoices?', 0, 0],
      ['PATCH Invoices()', 'lost_response', '/Invoices(', 100, 0],
      ['GET Invoices', null, null, 100, 1],
    ],
  );
  assert.deepEqual(expected, {
    'GET Invoices': ['SAP_UNAVAILABLE', 'works'],
    'PATCH Invoices()': ['SAP_WRITE_UNCERTAIN'],
  });
  assert.equal(needsDeliveries, true);
  assert.match(leftOut.join(), /^SAP_LOGIN_REFUSED of GET SalesPersons/);
  const flows = (...abouts: readonly string[]) =>
    sapCourseOf(
      abouts.map((about) => call(0, about, null)),
      SPEED,
    ).needsDeliveries;
  assert.deepEqual(
    [flows('GET Invoices', 'POST CompanyService_GetAdminInfo'), flows('PATCH Invoices()')],
    [false, true],
  );
});
