/** What the bench tells a bare engine's process, and hears from it; plain JSON over the channel of `fork`. */
export interface BareStart {
  readonly type: 'start';
  readonly folder: string;
  readonly browserPath: string;
  readonly browserArgs: readonly string[];
  readonly webSocketUrl: string;
  readonly mediaCaPem: string;
  readonly noiseRootHex: string;
}

export type ToBare =
  | BareStart
  | { readonly type: 'text'; readonly digits: string; readonly text: string }
  | { readonly type: 'pdf'; readonly digits: string; readonly path: string; readonly caption: string }
  | { readonly type: 'stop' };

export type FromBare =
  | { readonly type: 'qr'; readonly text: string }
  | { readonly type: 'ready' }
  | { readonly type: 'sent' }
  | { readonly type: 'stopped' };

/** The bare engine's side of the channel. */
export function serveBench(perform: (order: ToBare) => Promise<void>): void {
  process.on('message', (order) => {
    perform(order as ToBare).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on('disconnect', () => process.exit());
}

export function tell(message: FromBare): void {
  process.send?.(message);
}
