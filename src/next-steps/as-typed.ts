import { here, type Installed, type Portable } from '../installed.ts';
import { shellWord } from '../shell-word.ts';

/** Commands of a checkout, which are files that Node runs; and their files alone. Never a part of a path. */
const COMMAND = /(?<![\w./\\-])(node )?(hybrid-invoice-service|session-manager)\.js\b/g;

/** Text with its commands as they are typed where this program is installed. Pure. */
export function asTyped(text: string, installed = here): string {
  if (installed.as === 'checkout') return text;
  return text.replaceAll(COMMAND, (_, node: string | undefined, name: string) =>
    node === undefined ? name : commandLine(name, installed),
  );
}

function commandLine(name: string, installed: Exclude<Installed, { as: 'checkout' }>): string {
  switch (installed.as) {
    case 'global package':
      return name;
    case 'package':
      return `npx ${name}`;
    case 'portable':
      return called(installed, name);
  }
}

/** PowerShell takes a path in quotes as a text, not as a command, unless `&` is before it. */
function called({ folder, isWindows }: Portable, name: string): string {
  if (!isWindows) return shellWord(`${folder}/${name}`);
  const script = `${folder}\\${name}.cmd`;
  const quoted = quotedForPowerShell(script);
  return quoted === script ? script : `& ${quoted}`;
}

/** What installs an engine's library, such as `baileys@7.0.0`. Pure. */
export function installingLibrary(library: string, installed = here): string {
  switch (installed.as) {
    case 'checkout':
      return `npm i ${library}`;
    case 'package':
      return `npm install ${library}`;
    case 'global package':
      return `npm install --global ${library}`;
    case 'portable':
      return `tar -xzf add-${library.replace('@', '-')}.tar.gz -C ${quoteOf(installed)(installed.folder)}`;
  }
}

/** What brings a newer version of this program; FILE is its package. Pure. */
export function updating(installed = here): string {
  switch (installed.as) {
    case 'checkout':
      return 'git pull && npm ci';
    case 'package':
      return 'npm install FILE';
    case 'global package':
      return 'npm install --global FILE';
    case 'portable':
      return replacing(installed);
  }
}

/** The newer folder takes the place of this one and gets its home; in one piece, since what is left of an older one may be used. */
function replacing({ folder, isWindows }: Portable): string {
  const quote = quoteOf({ isWindows });
  const [now, old] = [quote(folder), quote(`${folder}.old`)];
  return isWindows
    ? `Move-Item ${now} ${old}; mkdir ${now}; tar -xf FILE -C ${now} --strip-components=1; Remove-Item -Recurse ${quote(`${folder}\\home`)}; Move-Item ${quote(`${folder}.old\\home`)} ${now}`
    : `mv ${now} ${old} && mkdir ${now} && tar -xzf FILE -C ${now} --strip-components=1 && rm -r ${quote(`${folder}/home`)} && mv ${quote(`${folder}.old/home`)} ${now}`;
}

function quoteOf({ isWindows }: Pick<Portable, 'isWindows'>): (text: string) => string {
  return isWindows ? quotedForPowerShell : shellWord;
}

function quotedForPowerShell(text: string): string {
  return /^[\w.:\\-]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}
