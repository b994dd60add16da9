import { after, before, describe } from 'node:test';
import { adminTests, hostile } from './pages/admin.ts';
import { linkTests } from './pages/link.ts';
import { loginTests } from './pages/login.ts';
import { startPages, type WebRig } from './rig.ts';

/** A service that nobody has used yet, its first link, and its admin. */

let rig: WebRig;
before(async () => {
  rig = await startPages({ environment: { COMPANY_NAME: hostile, SAP_POLL_INTERVAL: '60000' } });
});
after(() => rig.close());
const given = () => rig;

describe('login', () => loginTests(given));
describe('link', () => linkTests(given));
describe('admin', () => adminTests(given));
