import type { FaultRow } from './row.ts';
import { browserRows } from './rows/browser.ts';
import { diskRows } from './rows/disk.ts';
import { farEndRows } from './rows/far-end.ts';
import { damagedDatabaseRows, tornDatabaseRows } from './rows/login-databases.ts';
import { pageRows } from './rows/page.ts';
import { profileRows } from './rows/profile.ts';
import { sendingRows } from './rows/sending.ts';
import { whatsappRows } from './rows/whatsapp.ts';

/** Every row, in the order of the table. */
export const faultRows: readonly FaultRow[] = [
  ...browserRows,
  ...pageRows,
  ...whatsappRows,
  ...farEndRows,
  ...sendingRows,
  ...profileRows,
  ...damagedDatabaseRows,
  ...tornDatabaseRows,
  ...diskRows,
];
