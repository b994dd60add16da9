/**
 * Functions about passkeys that run inside the page. Each is sent there as its own text, so none may use anything but its
 * arguments and the page's globals.
 */

/** Names under which page and engine reach each other; made anew for each link. */
export interface PasskeyNames {
  /** Called by the page with the question as JSON; made by the engine. */
  readonly asked: string;
  /** Called by the page when it has given its question up. */
  readonly ended: string;
  /** Where the page takes its answer; there while a question is open. */
  readonly answer: string;
  readonly rpId: string;
}

interface CredentialRequest {
  readonly signal?: AbortSignal;
  readonly publicKey?: {
    readonly challenge: ArrayBuffer | ArrayBufferView<ArrayBuffer>;
    readonly timeout?: number;
    readonly rpId?: string;
    readonly userVerification?: string;
    readonly allowCredentials?: readonly {
      readonly id: ArrayBuffer | ArrayBufferView<ArrayBuffer>;
      readonly type: string;
      readonly transports?: readonly string[];
    }[];
  };
}

interface PasskeyPage {
  readonly top: unknown;
  readonly navigator: { readonly credentials?: { get(request?: CredentialRequest): Promise<unknown> } };
  readonly PublicKeyCredential: { readonly prototype: object };
  readonly AuthenticatorAssertionResponse: { readonly prototype: object };
  [name: string]: unknown;
}

/**
 * Takes the place of `navigator.credentials.get` before the page's own scripts: the page's first question for a passkey
 * of `rpId` goes to the engine, and is answered from there; every other goes to the browser. In the top frame alone.
 */
export function takeQuestion(names: PasskeyNames): void {
  const page = globalThis as unknown as PasskeyPage;
  const { credentials } = page.navigator;
  if (page.top !== page || !credentials) return;
  const toText = (given: ArrayBuffer | ArrayBufferView<ArrayBuffer>): string => {
    const bytes =
      given instanceof ArrayBuffer
        ? new Uint8Array(given)
        : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
    return btoa(String.fromCharCode(...bytes))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '');
  };
  const toBytes = (text: string): ArrayBuffer =>
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0)).buffer;
  const constants = (values: object): PropertyDescriptorMap =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value: value as unknown, enumerable: true }]),
    );
  const credentialOf = (json: { id: string; rawId: string; type: string; response: Record<string, string | null> }) => {
    const { clientDataJSON, authenticatorData, signature, userHandle } = json.response;
    const response = Object.create(
      page.AuthenticatorAssertionResponse.prototype,
      constants({
        clientDataJSON: toBytes(clientDataJSON ?? ''),
        authenticatorData: toBytes(authenticatorData ?? ''),
        signature: toBytes(signature ?? ''),
        userHandle: userHandle ? toBytes(userHandle) : null,
      }),
    ) as object;
    return Object.create(
      page.PublicKeyCredential.prototype,
      constants({
        id: json.id,
        rawId: toBytes(json.rawId),
        type: json.type,
        authenticatorAttachment: 'cross-platform',
        response,
        getClientExtensionResults: () => ({}),
        toJSON: () => ({ ...json, clientExtensionResults: {}, authenticatorAttachment: 'cross-platform' }),
      }),
    ) as object;
  };
  const askBrowser = credentials.get.bind(credentials);
  const giveBack = (): void => void Reflect.deleteProperty(credentials, 'get');

  const get = (request?: CredentialRequest): Promise<unknown> => {
    const asked = request?.publicKey;
    const tell = page[names.asked];
    if (!asked || asked.rpId !== names.rpId || typeof tell !== 'function') return askBrowser(request);
    giveBack();
    return new Promise((resolve, reject) => {
      const end = (reason: unknown): void => {
        Reflect.deleteProperty(page, names.answer);
        const ended = page[names.ended];
        if (typeof ended === 'function') (ended as () => void)();
        reject(reason as Error);
      };
      const { signal } = request;
      if (signal?.aborted) {
        end(signal.reason);
        return;
      }
      const timeout = asked.timeout ?? 600_000;
      const timer = setTimeout(
        () => end(new DOMException('The passkey did not come in time.', 'NotAllowedError')),
        timeout,
      );
      const onAbort = (): void => {
        clearTimeout(timer);
        end(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      Object.defineProperty(page, names.answer, {
        configurable: true,
        value: (json: Parameters<typeof credentialOf>[0]) => {
          Reflect.deleteProperty(page, names.answer);
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          resolve(credentialOf(json));
        },
      });
      const question = {
        challenge: toText(asked.challenge),
        timeout,
        rpId: asked.rpId,
        userVerification: asked.userVerification ?? 'preferred',
        allowCredentials: (asked.allowCredentials ?? []).map(({ id, type, transports }) => ({
          id: toText(id),
          type,
          ...(transports ? { transports } : {}),
        })),
      };
      (tell as (json: string) => void)(JSON.stringify(question));
    });
  };
  Object.defineProperty(credentials, 'get', { configurable: true, writable: true, value: get });
}

/** Hands the page its answer. @returns false when it waits for none */
export function handAnswer(name: string, json: object): boolean {
  const take = (globalThis as unknown as PasskeyPage)[name];
  if (typeof take !== 'function') return false;
  (take as (answer: object) => void)(json);
  return true;
}

/** The page asks its browser again by itself, if anybody. */
export function giveQuestionBack(name: string): void {
  const page = globalThis as unknown as PasskeyPage;
  const { credentials } = page.navigator;
  if (credentials) Reflect.deleteProperty(credentials, 'get');
  Reflect.deleteProperty(page, name);
}
