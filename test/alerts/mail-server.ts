/** An SMTP server of its own, for the length of a test: STARTTLS or TLS, a login, and every way to fail. */
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { issueCertificate, makeAuthority } from '../../sandbox/tls/certificates.ts';

export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
}

/** What the server does with the next mail. */
export type Script =
  | 'take'
  | { readonly atData: number }
  | { readonly atSender: number }
  | { readonly refuses: string }
  /** It has taken the mail, and the connection dies before it says so. */
  | 'take_and_die'
  | 'die';

export const mailUser = 'courier@example.com';
export const mailPassword = 'a password that nobody may read';

export class MailServer implements AsyncDisposable {
  readonly mails: Received[] = [];
  readonly logins: string[] = [];
  script: (nth: number) => Script = () => 'take';
  /** What it takes as a proof of the user, besides the password. */
  token = 'a token that nobody may read';
  password = mailPassword;
  readonly caPem: string;
  #nth = 0;
  #server: SMTPServer;
  #port = 0;
  readonly #secure: boolean;
  readonly #sockets = new Set<Socket>();

  private constructor(secure: boolean) {
    this.#secure = secure;
    const authority = makeAuthority();
    this.caPem = authority.certPem;
    const { certPem, keyPem } = issueCertificate(authority, { dnsNames: ['localhost'], ips: ['127.0.0.1'] });
    this.#server = new SMTPServer({
      secure,
      key: keyPem,
      cert: certPem,
      authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
      logger: false,
      onAuth: (auth, _, done) => {
        this.logins.push(auth.method);
        const isUser = auth.username === mailUser;
        if (isUser && (auth.password === this.password || auth.accessToken === this.token)) {
          return done(null, { user: mailUser });
        }
        if (auth.method === 'XOAUTH2') return done(null, { data: { status: '401', schemes: 'bearer' } } as never);
        done(refusal(535, '5.7.8 Username and Password not accepted'));
      },
      onMailFrom: (_, session, done) => {
        const script = this.script(this.#nth);
        Object.assign(session, { script });
        if (script !== 'take') this.#nth += 1;
        if (script === 'die') return this.#kill();
        done(typeof script === 'object' && 'atSender' in script ? refusal(script.atSender, 'Sender refused') : null);
      },
      onRcptTo: ({ address }, session, done) => {
        const script = (session as unknown as { script: Script }).script;
        const isRefused = typeof script === 'object' && 'refuses' in script && script.refuses === address;
        done(isRefused ? refusal(550, 'No such user') : null);
      },
      onData: (stream, session, done) => {
        const script = (session as unknown as { script: Script }).script;
        let raw = '';
        stream.on('data', (chunk: Buffer) => {
          raw += chunk.toString('utf8');
        });
        stream.on('end', () => {
          if (typeof script === 'object' && 'atData' in script) return done(refusal(script.atData, 'Not this mail'));
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          this.mails.push({ from, to: rcptTo.map(({ address }) => address), raw });
          if (script === 'take_and_die') return this.#kill();
          this.#nth += script === 'take' ? 1 : 0;
          done(null);
        });
      },
    });
    this.#server.on('error', () => undefined); // Connections that die are what it is for.
    // Node crashes if the raw socket below a failed handshake is destroyed.
    this.#server.server.on(this.#secure ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(secure = false): Promise<MailServer> {
    const server = new MailServer(secure);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    server.#port = (server.#server.server.address() as AddressInfo).port;
    return server;
  }

  get port(): number {
    return this.#port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  #kill(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
