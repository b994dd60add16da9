/** Where a tunnel leads: a name is resolved by the proxy. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** What a proxy did not do, before it is put into a coded error. */
export class ProxyRefusal extends Error {
  readonly about: 'password' | 'target';

  constructor(about: 'password' | 'target', detail: string) {
    super(detail);
    this.about = about;
  }
}
