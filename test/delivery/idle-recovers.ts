/** Tries troubles of workers with idle rounds while these count as recovery; prints what each found, by worker: null, not tried. */
import { toError } from '../../src/errors/coded-error.ts';
import { plant } from '../support/plant.ts';
import { some } from '../support/sample.ts';

plant(
  'src/delivery/shared/loop.ts',
  "if (typeof ended !== 'number') return ended.idleMs;",
  "if (typeof ended !== 'number') { if (failures > 0) log.info({ loop: name, failures }, 'works again'); failures = 0; options.onWorked?.(); return ended.idleMs; }",
);
const { troubles, tryTrouble } = await import('./worker-troubles.ts');
const idling = troubles.filter(({ stir }) => stir !== undefined);
const tried = some(idling, 3);
const found = await Promise.all(
  idling.map(async (trouble) => {
    if (!tried.includes(trouble)) return [trouble.worker, null] as const;
    const noticed = await tryTrouble(trouble).then(
      () => '',
      (thrown: unknown) => toError(thrown).message,
    );
    return [trouble.worker, noticed] as const;
  }),
);
process.stdout.write(JSON.stringify(Object.fromEntries(found)));
