import { serviceManagerError } from '../../errors/service-manager.ts';
import { shellWord } from '../../shell-word.ts';
import { placeWords, type ServiceFacts, type ServiceVerb, type Step } from './facts.ts';
import { taskPlan } from './scheduled-task.ts';
import { systemdPlan } from './systemd.ts';

/**
 * What a verb does here, step by step. Pure.
 *
 * @throws `SERVICE_MANAGER_MISSING`, `SERVICE_HOME_OF_ROOT`, `SERVICE_PROGRAM_TEMPORARY`
 */
export function planOf(verb: ServiceVerb, facts: ServiceFacts): readonly Step[] {
  const { platform, program, home, node, user } = facts;
  // Where npx keeps what it has fetched.
  if (verb === 'install' && /[\\/]_npx[\\/]/.test(program))
    throw serviceManagerError('SERVICE_PROGRAM_TEMPORARY', { program });
  switch (platform) {
    case 'linux':
      if (verb === 'install' && user === 'root')
        throw serviceManagerError('SERVICE_HOME_OF_ROOT', { home, typed: shellWord(home) });
      return systemdPlan(verb, facts);
    case 'win32':
      return taskPlan(verb, facts);
    default:
      throw serviceManagerError('SERVICE_MANAGER_MISSING', {
        platform,
        command: [node, program, ...placeWords(facts)].map(shellWord).join(' '),
      });
  }
}

/** A plan as `--dry-run` shows it: commands as they are typed, files with what they will hold. Pure. */
export function planInText(plan: readonly Step[]): string {
  return plan.map(stepInText).join('');
}

function stepInText(step: Step): string {
  switch (step.do) {
    case 'write':
      return `write ${step.file}\n${indented(step.text)}`;
    case 'delete':
      return `delete ${step.file}\n`;
    case 'run':
      return `run ${step.command.map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' ')}\n`;
    case 'stop':
      return 'stop the running service through its control endpoint, and wait for its end\n';
  }
}

function indented(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) => (line === '' ? '\n' : `    ${line}\n`))
    .join('')
    .replace(/\n\n$/, '\n');
}
