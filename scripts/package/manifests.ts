/** The parts of a manifest that are read here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The Node that a package needs; a checkout pins its own. */
const engines = { node: '>=24' } as const;

/**
 * The manifest of the packed product. Everything that it needs is inside: npm's `overrides`, which cut the tree of
 * `whatsapp-web.js`, hold in our own project only, and what is inside has the versions of the lock file. Pure.
 */
export function productManifest(ours: Manifest): object {
  const dependencies = Object.fromEntries(
    Object.entries(ours.dependencies).filter(([, version]) => !version.startsWith('file:')),
  );
  const { baileys } = ours.devDependencies;
  return {
    ...shared(ours),
    name: ours.name,
    description: ours.description,
    keywords: ['sap', 'business-one', 'invoices', 'whatsapp'],
    bin: ours.bin,
    // For the sandbox, of the same version; nothing of it is promised to anybody else.
    exports: {
      './src/*.js': { types: './src/*.d.ts', default: './src/*.js' },
      './package.json': './package.json',
    },
    dependencies,
    bundleDependencies: Object.keys(dependencies).sort(),
    // Chosen by whoever uses that engine: its libsignal is under GPL-3.0.
    peerDependencies: { baileys },
    peerDependenciesMeta: { baileys: { optional: true } },
  };
}

/** Packages that the sandbox brings along; baileys it needs, and leaves to npm, for its licence. */
export const sandboxBundles = ['pdfkit', 'pino', 'ws'] as const;

/** The manifest of the packed sandbox. Pure. */
export function sandboxManifest(ours: Manifest): object {
  const all = { ...ours.devDependencies, ...ours.dependencies };
  return {
    ...shared(ours),
    name: `${ours.name}-sandbox`,
    description: 'Stand-ins for SAP and WhatsApp, and the demo of Invoice Courier on them.',
    bin: { 'invoice-courier-sandbox': 'demo.js' },
    dependencies: Object.fromEntries([...sandboxBundles, 'baileys'].map((name) => [name, all[name]])),
    bundleDependencies: [...sandboxBundles],
    peerDependencies: { [ours.name]: ours.version },
  };
}

function shared({ version, license }: Manifest): object {
  return { version, license, type: 'module', engines };
}

/** The manifest of the stub that stands for a package which nothing here uses. Pure. */
export function stubManifest(name: string, version: string): object {
  return {
    name,
    version,
    description: 'Left out: stands for the package of this name, which is required here and never used.',
    license: 'Apache-2.0',
    main: 'index.js',
    type: 'commonjs',
  };
}
