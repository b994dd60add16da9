import { browserProcesses } from '../../support/browser.ts';
import { storeFolder } from '../../support/session.ts';
import { browserPid } from './processes.ts';
import { backOnline, type Episode, seen } from './scene.ts';

/** Processes of the browser that die or stand still. */
export const browserEpisodes: readonly Episode[] = [
  ...(['SIGKILL', 'SIGSTOP'] as const).map(
    (signal): Episode => ({
      name: signal === 'SIGKILL' ? 'browser killed' : 'browser frozen',
      reasons: signal === 'SIGKILL' ? ['browser_died'] : [],
      run: async (scene) => {
        process.kill(browserPid(scene), signal);
        await backOnline(scene);
        seen(scene, 'reconnecting');
      },
    }),
  ),
  {
    name: 'renderer killed',
    reasons: ['page_crashed'],
    run: async (scene) => {
      const { renderers } = browserProcesses({ settings: { storePath: storeFolder(scene.plan) } });
      for (const pid of renderers) process.kill(pid, 'SIGKILL');
      await backOnline(scene);
    },
  },
];
