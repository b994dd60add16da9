import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { courierUserFields } from '../../sandbox/business-one/courier-fields.ts';
import { startBusinessOne } from '../../sandbox/business-one/start.ts';
import { sampleCompany, sampleLogin } from '../../sandbox/sample-company/sample-company.ts';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';
import { runDoctor } from '../../src/cli/doctor/run.ts';
import { placeOfEnvironment } from '../../src/cli/setup/place.ts';
import { everyQuestion } from '../../src/cli/setup/questions.ts';
import { runSetup } from '../../src/cli/setup/run.ts';
import { parseSetup } from '../../src/cli/setup/verb.ts';
import type { Rig } from '../support/manager.ts';
import { atTerminal, type Session } from '../support/typist.ts';
import type { Place, Typed } from './installation.ts';
import { wordsOf } from './printed.ts';

/** A home for `setup`, in which this process works, with a SAP that it can reach. */
export interface Home {
  /** Types a command that is `setup`, for somebody who knows every answer, and links no phone yet. */
  setUp(command: string, place: Place): Promise<Session>;
  /** What `.env` says, at this place. */
  written(place: Place): Place;
  close(): Promise<void>;
}

export async function openHome(rig: Rig): Promise<Home> {
  const here = process.cwd();
  const company = sampleCompany('2026-11-23').data;
  const tls = issueCertificate(makeAuthority(), { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
  const sap = await startBusinessOne({ company, tls, userFields: courierUserFields });
  for (const name of ['home', 'pdf']) mkdirSync(path.join(rig.folder, name), { mode: 0o700 });
  process.chdir(path.join(rig.folder, 'home'));
  const answers: Readonly<Record<string, string>> = {
    ...{ COMPANY_NAME: company.companyName, COMPANY_COUNTRY: 'AR', COMPANY_TIME_ZONE: 'UTC', SAP_URL: sap.url },
    ...{ SAP_COMPANY_DB: company.companyDb, SAP_USERNAME: sampleLogin.user, SAP_PASSWORD: sampleLogin.password },
    PDF_FOLDER: '../pdf',
  };
  const answer = (question: string): string => {
    const variable = everyQuestion.find(({ words }) => question.startsWith(words))?.variable;
    if (variable !== undefined) return answers[variable] ?? '';
    return question.includes('Link a phone') ? 'no' : 'yes';
  };
  return {
    setUp(command, { environment, farEnds }) {
      const [, , verb, ...argv] = wordsOf(command);
      assert.equal(verb, 'setup', command);
      return atTerminal(answer, (streams, signal) =>
        runSetup(parseSetup(argv), {
          place: placeOfEnvironment(environment),
          farEnds,
          streams,
          signal,
          installService: null,
        }),
      );
    },
    written: (place) => ({
      ...place,
      environment: { ...place.environment, ...(parseEnv(readFileSync('.env', 'utf8')) as Record<string, string>) },
    }),
    async close() {
      process.chdir(here);
      await sap.close();
    },
  };
}

/** Types `doctor`, which as a command also ends its process. */
export async function doctor({ environment, farEnds }: Place): Promise<Typed> {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const around = { farEnds, json: false, signal: new AbortController().signal, write };
  const exitCode = await runDoctor(environment, around);
  return { exitCode, text, answer: text };
}
