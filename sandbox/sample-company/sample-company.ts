import type { CompanyData } from '../business-one/company-data.ts';
import { sampleDownPayments } from './down-payments.ts';
import { dayBefore, type SampleInvoice, sampleInvoices } from './invoices.ts';
import { partners, salesPersons } from './people.ts';
import { DAYS_BACK } from './plan.ts';

export interface SampleCompany {
  /** For the SAP stand-in. */
  readonly data: CompanyData;
  readonly invoices: readonly SampleInvoice[];
  /** `PROCESS_INVOICES_FROM_DATE` of the demo; two invoices are older. */
  readonly fromDate: string;
}

/** A login that is valid only in the stand-in. */
export const sampleLogin = { user: 'courier', password: 'sandbox-courier' } as const;

/** A small company with every oddity that the service must handle. `today` is `YYYY-MM-DD`. */
export function sampleCompany(today: string): SampleCompany {
  const invoices = sampleInvoices(today);
  return {
    invoices,
    fromDate: dayBefore(today, DAYS_BACK),
    data: {
      companyDb: 'SBODEMOAR',
      companyName: 'Ferretería del Sur S.A.',
      country: 'AR',
      localCurrency: 'ARS',
      timeZone: 'America/Argentina/Buenos_Aires',
      users: [{ name: sampleLogin.user, password: sampleLogin.password }],
      partners,
      salesPersons,
      invoices: invoices.map(({ row }) => row),
      downPayments: sampleDownPayments(today),
    },
  };
}
