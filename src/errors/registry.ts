import { accessErrors } from './access.ts';
import { alertErrors } from './alerts.ts';
import { apiErrors } from './api.ts';
import { cliErrors } from './cli.ts';
import type { ErrorTable } from './coded-error.ts';
import { configErrors } from './config.ts';
import { databaseErrors } from './database.ts';
import { deliveryErrors } from './delivery.ts';
import { diskErrors } from './disk.ts';
import { documentsErrors } from './documents.ts';
import { httpErrors } from './http.ts';
import { installationsErrors } from './installations.ts';
import { linkWindowErrors } from './link-window.ts';
import { mailErrors } from './mail.ts';
import { peopleErrors } from './people.ts';
import { recipientsErrors } from './recipients.ts';
import { sapErrors } from './sap.ts';
import { serviceManagerErrors } from './service-manager.ts';
import { sessionErrors } from './session.ts';
import { vaultErrors } from './vault.ts';
import { whatsappErrors } from './whatsapp.ts';

/** Every code that a user can meet, by area. `docs/errors.md` is made from it. */
export const errorRegistry = {
  config: configErrors,
  cli: cliErrors,
  session: sessionErrors,
  vault: vaultErrors,
  whatsapp: whatsappErrors,
  sap: sapErrors,
  documents: documentsErrors,
  mail: mailErrors,
  recipients: recipientsErrors,
  delivery: deliveryErrors,
  alerts: alertErrors,
  database: databaseErrors,
  disk: diskErrors,
  access: accessErrors,
  people: peopleErrors,
  http: httpErrors,
  api: apiErrors,
  installations: installationsErrors,
  link_window: linkWindowErrors,
  service_manager: serviceManagerErrors,
} as const satisfies Record<string, ErrorTable>;
