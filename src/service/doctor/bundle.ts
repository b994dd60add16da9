import { describedGroups } from '../../config/described.ts';
import type { Environment } from '../../config/environment.ts';
import { settingsInForce } from '../../config/in-force.ts';
import { whatHolds } from '../../config/what-holds.ts';
import { type Bundle, bundleOf } from '../../operations/doctor/bundle.ts';
import type { DoctorFacts } from '../../operations/doctor/facts.ts';
import { doctorLines } from '../../operations/doctor/lines.ts';
import { businessOneOptions } from '../../sap/business-one/options.ts';
import { createServiceLayer } from '../../sap/business-one/source.ts';
import { readAnswerRecords, readFlightRecords } from '../../session/records/flight-recorder.ts';
import { readStateHistory } from '../../session/records/state-history.ts';
import { metadataPlace } from '../engine-choice.ts';
import { createLogger } from '../logger.ts';
import { find } from './found.ts';

/** One of each, as the service reads them. */
const resources = ['Invoices?$top=1&$orderby=DocEntry desc', 'BusinessPartners?$top=1', 'SalesPersons?$top=1'] as const;
const DEADLINE_MS = 15_000;

/** What helps from outside, made from what `doctor` found, the session's files, and one answer of each kind from SAP. */
export async function gatherBundle(environment: Environment, facts: DoctorFacts, signal: AbortSignal): Promise<Bundle> {
  const { config } = whatHolds(environment);
  const place = config && metadataPlace(config.accounts[0]);
  const allowed = new Map(
    describedGroups().flatMap(({ variables }) => variables.map((one) => [one.name, one.allowed])),
  );
  return bundleOf({
    program: facts.program,
    settings: settingsInForce(environment).map((one) => ({ ...one, allowed: allowed.get(one.name) ?? '' })),
    lines: doctorLines(facts),
    states: place === null ? [] : readStateHistory(place).changes,
    records: place === null ? [] : readFlightRecords(place),
    answered: place === null ? [] : readAnswerRecords(place),
    answers: await answersOfSap(environment, facts, signal),
  });
}

/** Told about the company or its secrets, unlike a choice among words. */
const PRIVATE = /USER|COMPANY_(?:DB|NAME)|PHONE|_TO$|HOST|PATH|FOLDER|FILE/;

/** Variables whose values must not be in it, with these. */
export function privateValues(environment: Environment): readonly { readonly name: string; readonly value: string }[] {
  return describedGroups()
    .flatMap(({ variables }) => variables)
    .filter(({ secret, mayHoldSecret, name }) => secret || mayHoldSecret || PRIVATE.test(name))
    .flatMap(({ name }) => ({ name, value: environment[name] ?? '' }));
}

/** Nothing is asked of a SAP that `doctor` found wrong. */
async function answersOfSap(environment: Environment, { sap }: DoctorFacts, signal: AbortSignal) {
  const { config } = whatHolds(environment);
  const answers: Record<string, unknown> = {};
  if (config === null || sap.end !== null || sap.lines.some(({ result }) => result === 'error')) return answers;
  const look = { signal, unusable: new Set<string>(), deadlineMs: DEADLINE_MS };
  await find(look, [], async (ended) => {
    const options = businessOneOptions(config.books[0], config.service, createLogger('error'));
    const client = createServiceLayer({ ...options, retry: { attempts: 1, baseMs: 0, maxMs: 0 } });
    try {
      for (const resource of resources) {
        const answer = await client.read({ method: 'GET', resource: encodeURI(resource) }, ended);
        if (answer.ok) answers[resource.split('?')[0] ?? ''] = answer.body;
      }
    } finally {
      await client.close();
    }
  });
  return answers;
}
