/** Tables of `logins.ts`. Names and contents of the records are sealed: see `session/vault/sealed-login.ts`. */
export const sessionLogin = `
CREATE TABLE session_login (
  account text PRIMARY KEY,
  node text NOT NULL,
  key_hint text NOT NULL,
  store text,
  generation bigint NOT NULL DEFAULT 0,
  login text,
  memory text,
  id_key text NOT NULL
);
CREATE TABLE session_keys (
  account text NOT NULL REFERENCES session_login (account),
  name text NOT NULL,
  sealed text NOT NULL,
  PRIMARY KEY (account, name)
);
`;
