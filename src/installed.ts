/** How this program is installed, which decides how its commands are typed. Folders are absolute. */
export type Installed =
  | { readonly as: 'checkout' }
  /** With the scripts in `folder`, which is rarely in the PATH. */
  | Portable
  /** Its commands are in the PATH. */
  | { readonly as: 'global package' }
  /** Installed into a folder with npm. */
  | { readonly as: 'package' };

export interface Portable {
  readonly as: 'portable';
  readonly folder: string;
  readonly isWindows: boolean;
}

/**
 * Tells it from where the code lies and which Node runs it. Pure.
 *
 * @param file a compiled file of a package, or a source file of a checkout
 * @param node Node's executable
 */
export function installedAs(file: string, node: string): Installed {
  if (!file.endsWith('.js')) return { as: 'checkout' };
  const [, folder = '', sign = '/'] = /^(.*)([\\/])node_modules[\\/]invoice-courier[\\/]src[\\/]/.exec(file) ?? [];
  const isWindows = sign === '\\';
  if (node === [folder, 'runtime', isWindows ? 'node.exe' : 'node'].join(sign))
    return { as: 'portable', folder, isWindows };
  // `npm prefix --global` followed by `lib` on Unix, `%AppData%\npm` on Windows.
  return { as: (isWindows ? /\\npm$/i : /\/lib$/).test(folder) ? 'global package' : 'package' };
}

/** This program. */
export const here = installedAs(import.meta.filename, process.execPath);
