/** Where the real page has its scripts. */
export const scriptHost = 'static.whatsapp.net';

/** A document whose scripts come from another host, as those of the real page do. */
export const scriptsElsewhere = `<!doctype html><script src="https://${scriptHost}/rsrc.php/app.js"></script>`;

/** The browser's arguments for a stand-in, with a firewall before it that refuses connections to this host. */
export function blocking(
  { page }: { readonly page: { readonly browserArgs: readonly string[] } },
  host: string,
): readonly string[] {
  const rules = '--host-resolver-rules=';
  return page.browserArgs.map((argument) =>
    argument.startsWith(rules) ? argument.replace(rules, `${rules}MAP ${host} 127.0.0.1:9, `) : argument,
  );
}
