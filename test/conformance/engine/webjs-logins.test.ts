import { test } from 'node:test';
import { testBrowser } from '../../../sandbox/whatsapp/web/rig.ts';
import { startWebjsStage } from '../../support/webjs.ts';
import { describeEngine } from './suite.ts';

const browser = await testBrowser();
if (browser) describeEngine('webjs', 'logins', () => startWebjsStage(browser));
else test('webjs', { skip: 'no browser: @sparticuz/chromium has none for this platform' }, () => undefined);
