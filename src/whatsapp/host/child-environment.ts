/**
 * The environment variables passed to an engine's process. The libraries are third-party code: they get what a program needs
 * to run, and no SAP or database secrets.
 */
const passedOn = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'DISPLAY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'LD_LIBRARY_PATH',
  'FONTCONFIG_PATH',
  'FONTCONFIG_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_USE_ENV_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'PUPPETEER_EXECUTABLE_PATH',
  'SystemRoot',
  'SYSTEMROOT',
  'WINDIR',
  'APPDATA',
  'LOCALAPPDATA',
  'USERPROFILE',
  'ProgramFiles',
  'ProgramFiles(x86)',
  'ProgramData',
]);
const passedOnPrefixes = ['LC_', 'XDG_'];
const proxyVariable = /^(https?|no|all)_proxy$/i;

/** The environment for the engine's process. */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        passedOn.has(name) || passedOnPrefixes.some((prefix) => name.startsWith(prefix)) || proxyVariable.test(name),
    ),
  );
}
