/**
 * The process in which the parsers run, one input after another, watched from outside (`watched.ts`). What nobody catches
 * ends it, as it would end the service.
 */
import { inspect } from 'node:util';
import type { Answer, Question } from './target.ts';
import { targets } from './targets.ts';

const byName = new Map(targets.map((target) => [target.name, target]));

process.on('message', (question: Question) => void answer(question).then(tell));
process.on('disconnect', () => process.exit());
tell({ ready: true });

async function answer({ target: name, input }: Question): Promise<Answer> {
  const target = byName.get(name);
  if (!target) return { crash: `no target ${name}` };
  const begun = performance.now();
  try {
    const accepted = await target.accepts(input);
    return { accepted, ms: performance.now() - begun };
  } catch (error) {
    return { crash: inspect(error).slice(0, 2000) };
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}
