import type { EngineName } from '../../../../src/whatsapp/engine.ts';
import type { EngineSettings } from '../../../../src/whatsapp/engine-settings.ts';
import type { TestEngine } from '../../../support/engine.ts';
import type { Stage } from '../../../support/stage.ts';

/** What every group of tests starts from. */
export interface Given {
  readonly name: EngineName;
  stage(): Stage;
  /** A new engine on an empty store; closed after the test. */
  engine(changes?: Partial<EngineSettings>): TestEngine;
  /** One on an empty store for all tests of a `describe`, which go on where the one before has ended. */
  keptEngine(): () => TestEngine;
}
