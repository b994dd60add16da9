import { type DescribedGroup, type DescribedVariable, describedGroups } from '../../src/config/described.ts';

/** `.env.example`: required variables with an example, all others commented out with their default. */
export function envExample(): string {
  return [
    '# Copy to .env and fill in. Lines that are commented out show the default, or an example where there is none.',
    '# docs/configuration.md says more. This file is made by `npm run docs` from src/config.',
    ...describedGroups().flatMap(section),
    '',
  ].join('\n');
}

function section({ title, variables }: DescribedGroup): string[] {
  return ['', `# ---- ${title} ----`, ...variables.flatMap(lines)];
}

function lines({ name, required, byDefault, description, allowed, example, secret }: DescribedVariable): string[] {
  const value = quoted(byDefault === '' ? example : byDefault);
  const comment = ['', `# ${description.replaceAll('\n', ' ')}`, `# Allowed: ${allowed}.`];
  if (required) return [...comment, `${name}=${secret ? '' : value}`];
  return [...comment, `# ${name}=${secret ? '' : value}`];
}

/** `.env` readers cut at a # and at spaces unless a value is quoted. */
function quoted(value: string): string {
  if (/^[\w.,:/@+-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
