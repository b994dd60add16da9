import { test } from 'node:test';
import { testBrowser } from '../../../sandbox/whatsapp/web/rig.ts';
import { describeEngine } from './suite.ts';
import { startWebjsStage } from './webjs-stage.ts';

const browser = await testBrowser();
if (browser) describeEngine('webjs', () => startWebjsStage(browser));
else test('webjs', { skip: 'no browser: @sparticuz/chromium has none for this platform' }, () => undefined);
