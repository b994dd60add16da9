import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { Alerts } from '../../src/alerts/alert.ts';
import type { IncidentKey } from '../../src/alerts/kinds.ts';
import type { AccountConfig, ServiceConfig } from '../../src/config/schema.ts';
import { diskError } from '../../src/errors/disk.ts';
import { startDrills } from '../../src/service/drill-life.ts';
import { startMachineWatch } from '../../src/service/machine-watch.ts';
import { newsOnly } from '../../src/session/shell/news-only.ts';
import { linkedStore, silentLog, vaultSettings, writeFiles } from '../../src/session/vault/plain-store.test-support.ts';
import { openVault } from '../../src/session/vault/vault.ts';
import { account, Life } from '../simulation/life-rig.ts';
import { SteppedClock } from '../support/stepped-clock.ts';

/** Those who watch without being a worker of a delivery (`test/delivery/troubles.test.ts`): machine, session, backups, drills. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GIGABYTE = 1024 ** 3;

interface Stage extends AsyncDisposable {
  readonly fail: () => void | Promise<void>;
  /** Rounds go on, but nothing is tried that could have failed. */
  readonly idle: () => void | Promise<void>;
  readonly mend: () => void | Promise<void>;
}

interface Row {
  readonly key: IncidentKey;
  readonly what: string;
  readonly begin: (alerts: Alerts) => Stage | Promise<Stage>;
}

/** The watch over the machine, which can be started anew on the same book. */
function machine(alerts: Alerts) {
  const clock = new SteppedClock();
  const far = { free: (): number => 10 * GIGABYTE, own: (): number => clock.now().wall + 300 * DAY };
  const start = () =>
    startMachineWatch({
      ...{ alerts, clock, log: silentLog },
      freeBytes: async () => far.free(),
      ownCertificateUntil: async () => far.own(),
    });
  let watch = start();
  return {
    far,
    pass: (ms: number) => clock.pass(ms),
    answer: async (skew: number, days: number) => {
      const { wall } = clock.now();
      const facts = { sentAt: wall - 40, receivedAt: wall, certificateUntil: wall + days * DAY };
      for (let i = 0; i < 3; i++) watch.answered({ ...facts, serverTime: wall + skew });
      await clock.pass(MINUTE);
    },
    restart: async () => {
      await watch.close();
      watch = start();
      await clock.pass(30 * MINUTE);
    },
    [Symbol.asyncDispose]: () => watch.close(),
  };
}

function unreadable(): never {
  throw diskError('DISK_FAILED', { detail: 'EIO' });
}

/** A linked session whose alerts are told as the supervisor tells them. */
function session(alerts: Alerts) {
  const life = Life.connected({ hotBackup: false });
  const news = newsOnly(alerts);
  const tell = (): void => {
    for (const effect of life.effects.splice(0)) {
      if (effect.do === 'alert') news.raise(effect);
      else if (effect.do === 'resolve_alert') news.resolve(effect.key);
    }
  };
  return { life, tell, [Symbol.asyncDispose]: () => Promise.resolve() };
}

const full = { type: 'backup_failed', kind: 'scheduled', detail: 'The disk is full: ENOSPC.' } as const;

const rows: readonly Row[] = [
  {
    key: 'machine.disk',
    what: 'the free space can be read no more',
    begin: (alerts) => {
      const rig = machine(alerts);
      return Object.assign(rig, {
        fail: async () => {
          rig.far.free = () => GIGABYTE / 4;
          await rig.pass(MINUTE);
        },
        idle: async () => {
          rig.far.free = unreadable;
          await rig.restart();
        },
        mend: async () => {
          rig.far.free = () => 10 * GIGABYTE;
          await rig.pass(MINUTE);
        },
      });
    },
  },
  {
    key: 'machine.disk',
    what: 'the disk of DATA_PATH has been failing for five minutes, and then for longer',
    begin: (alerts) => {
      const rig = machine(alerts);
      return Object.assign(rig, {
        fail: async () => {
          rig.far.free = unreadable;
          await rig.pass(5 * MINUTE);
        },
        idle: () => rig.restart(),
        mend: async () => {
          rig.far.free = () => 10 * GIGABYTE;
          await rig.pass(MINUTE);
        },
      });
    },
  },
  {
    key: 'machine.clock',
    what: 'SAP does not answer, also not after a restart',
    begin: (alerts) => {
      const rig = machine(alerts);
      return Object.assign(rig, {
        fail: () => rig.answer(-6 * MINUTE, 300),
        idle: () => rig.restart(),
        mend: () => rig.answer(0, 300),
      });
    },
  },
  {
    key: 'sap.certificate',
    what: 'SAP does not answer, also not after a restart',
    begin: (alerts) => {
      const rig = machine(alerts);
      return Object.assign(rig, {
        fail: () => rig.answer(0, 10),
        idle: () => rig.restart(),
        mend: () => rig.answer(0, 300),
      });
    },
  },
  {
    key: 'http.certificate',
    what: 'its file cannot be read',
    begin: (alerts) => {
      const rig = machine(alerts);
      const { own } = rig.far;
      return Object.assign(rig, {
        fail: async () => {
          rig.far.own = () => own() - 290 * DAY;
          await rig.pass(MINUTE);
        },
        idle: async () => {
          rig.far.own = unreadable;
          await rig.restart();
        },
        mend: async () => {
          rig.far.own = own;
          await rig.pass(MINUTE);
        },
      });
    },
  },
  {
    key: 'backup.failed',
    what: 'health checks find nothing wrong, and no backup is due',
    begin: (alerts) => {
      const rig = session(alerts);
      return Object.assign(rig, {
        fail: () => {
          for (let i = 0; i < 3; i++) rig.life.send(full);
          rig.tell();
        },
        idle: () => {
          for (let i = 0; i < 3; i++) rig.life.checked();
          rig.life.pass(30 * MINUTE);
          rig.tell();
        },
        mend: () => {
          rig.life.send({ type: 'backed_up', kind: 'asked', generation: 'g0' });
          rig.tell();
        },
      });
    },
  },
  {
    key: 'session.disk',
    what: 'a health check cannot read the free space',
    begin: (alerts) => {
      const rig = session(alerts);
      const check = (freeBytes: number | null) => () => {
        rig.life.checked({ freeBytes });
        rig.tell();
      };
      return Object.assign(rig, { fail: check(1e6), idle: check(null), mend: check(1e11) });
    },
  },
  {
    key: 'session.disconnected',
    what: 'attempts go on without a network',
    begin: (alerts) => {
      const rig = session(alerts);
      const unreachable = (minutes: number): void => {
        for (let i = 0; i < minutes; i++) {
          rig.life.pass(MINUTE);
          rig.life.send({ type: 'network', reachable: false });
          if (rig.life.state.engine) rig.life.close('unreachable', false);
        }
        rig.tell();
      };
      return Object.assign(rig, {
        fail: () => {
          rig.life.close('connection_lost', true);
          unreachable(11);
        },
        idle: () => unreachable(30),
        mend: () => {
          rig.life.send({ type: 'network', reachable: true });
          for (let i = 0; i < 60 && !rig.life.state.engine; i++) rig.life.pass(MINUTE);
          rig.life.engine({ type: 'open', account });
          rig.tell();
        },
      });
    },
  },
  {
    key: 'session.store_unwritable',
    what: 'engines come and go before a connection has lasted',
    begin: (alerts) => {
      const rig = session(alerts);
      const attempt = (): void => {
        for (let i = 0; i < 60 && !rig.life.state.engine; i++) rig.life.pass(MINUTE);
        rig.life.engine({ type: 'open', account });
      };
      const refuse = (): void => {
        rig.life.close('store_unwritable', false);
        rig.tell();
      };
      return Object.assign(rig, {
        fail: refuse,
        idle: () => {
          for (let i = 0; i < 5; i++) {
            attempt();
            refuse();
          }
        },
        mend: () => {
          attempt();
          rig.life.pass(2 * MINUTE);
          rig.tell();
        },
      });
    },
  },
  {
    key: 'session.metadata_lost',
    what: 'it is not connected yet',
    begin: (alerts) => {
      const rig = session(alerts);
      return Object.assign(rig, {
        fail: () => {
          rig.life.send({ type: 'stop' });
          rig.life.stopped();
          rig.life.start(null);
          rig.tell();
        },
        idle: () => {
          rig.life.close('unreachable', false);
          rig.life.pass(30 * MINUTE);
          rig.tell();
        },
        mend: () => {
          rig.life.send({ type: 'network', reachable: true });
          for (let i = 0; i < 60 && !rig.life.state.engine; i++) rig.life.pass(MINUTE);
          rig.life.engine({ type: 'open', account });
          rig.life.pass(2 * MINUTE);
          rig.tell();
        },
      });
    },
  },
  {
    key: 'backup.drill_failed',
    what: 'no drill is due: looks go on, and the service is started anew',
    begin: async (alerts) => {
      const root = mkdtempSync(path.join(tmpdir(), 'drill-troubles-'));
      const settings = vaultSettings(root);
      await writeFiles(path.join(settings.authPath, 'session-test'), linkedStore('first'));
      const vault = await openVault(settings);
      await vault.backup({ kind: 'asked', generation: 'g', account: null });
      const [copies, keyFile] = [path.join(root, 'offsite'), path.join(root, 'offsite.key')];
      cpSync(settings.backupPath, copies, { recursive: true });
      cpSync(path.join(settings.dataPath, 'vault.key'), `${keyFile}.lost`);
      const clock = new SteppedClock();
      const start = () =>
        startDrills({
          ...{ vault, alerts, log: silentLog, clock },
          service: { accountPlaces: [settings.dataPath] } as unknown as ServiceConfig,
          account: {
            ...{ WHATSAPP_SESSION_NAME: 'test', WHATSAPP_ENGINE: 'webjs', WHATSAPP_AUTH_PATH: settings.authPath },
            ...{ WHATSAPP_DRILL_PATH: copies, WHATSAPP_DRILL_KEY_FILE: keyFile, WHATSAPP_DRILL_PASSPHRASE: null },
            WHATSAPP_DRILL_INTERVAL: 30 * DAY,
          } as unknown as AccountConfig,
        });
      let end = start();
      return {
        fail: () => clock.pass(MINUTE),
        idle: async () => {
          await clock.pass(10 * HOUR);
          await end();
          end = start();
          await clock.pass(10 * HOUR);
        },
        mend: async () => {
          renameSync(`${keyFile}.lost`, keyFile);
          await clock.pass(DAY);
        },
        [Symbol.asyncDispose]: async () => {
          await end();
          rmSync(root, { recursive: true, force: true });
        },
      };
    },
  },
];

describe('a trouble that no worker meets is told once, stays open while nothing is proven, and is closed by what proves it', () => {
  for (const { key, what, begin } of rows) {
    test(`${key}: ${what}`, async () => {
      const open = new Set<string>();
      const told: string[] = [];
      const alerts: Alerts = {
        raise: ({ key: raised }) => {
          if (raised === key && !open.has(key)) told.push('told');
          open.add(raised);
        },
        resolve: (resolved) => {
          if (open.delete(resolved) && resolved === key) told.push('over');
        },
      };
      await using stage = await begin(alerts);
      const until = async (holds: () => boolean): Promise<void> => {
        // Files of a drill are really read.
        for (let i = 0; i < 500 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      await stage.fail();
      await until(() => open.has(key));
      assert.deepEqual(told, ['told']);
      await stage.idle();
      assert.deepEqual(told, ['told'], 'a round that did not try proves nothing');
      await stage.mend();
      await until(() => !open.has(key));
      assert.deepEqual(told, ['told', 'over']);
    });
  }
});
