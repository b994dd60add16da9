import { after, before, describe } from 'node:test';
import { deliveriesTests } from './pages/deliveries.ts';
import { plotsTests } from './pages/plots.ts';
import { sessionTests } from './pages/session.ts';
import { startPages, type WebRig } from './rig.ts';

/** A service that delivers, until its link is ended. */

let rig: WebRig;
before(async () => {
  rig = await startPages({ linked: true, approve: true, printed: true });
});
after(() => rig.close());
const given = () => rig;

describe('deliveries', () => deliveriesTests(given));
describe('plots', () => plotsTests(given));
describe('session', () => sessionTests(given));
