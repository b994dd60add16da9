import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inCommands } from '../../next-steps/commands.ts';
import { nextStep } from '../../next-steps/next-step.ts';
import { stepIn } from '../../translations/translate.ts';
import { composeMail } from './compose.ts';

test("an alert's mail is in the company's language, to its subject and its next step", () => {
  const incident = {
    key: 'delivery.trouble.intake',
    severity: 'critical',
    sentence: 'The Service Layer at https://sap:50000 cannot be reached: ECONNREFUSED.',
    next: nextStep`Check it with ${{ action: 'status' }}; invoices wait until it is back.`,
    openedAt: 0,
    closedAt: null,
  } as const;
  const mail = composeMail(
    { id: 1, event: 'opened', incident, attempts: 0, times: 1, totalMs: 0 },
    {
      company: 'Ejemplo SA',
      session: 's',
      language: 'es',
      timeZone: 'UTC',
      domain: 'example.com',
      words: (next) => inCommands(stepIn('es', next)),
    },
    [],
    0,
  );
  assert.equal(
    mail.subject,
    '[Invoice Courier] Ejemplo SA: Problema: No se llega al Service Layer en https://sap:50000: ECONNREFUSED.',
  );
  assert.match(mail.text, /Revísela con `node session-manager\.js --status`; las facturas esperan hasta que vuelva\./);
  assert.match(mail.html, /No se llega al Service Layer/);
});
