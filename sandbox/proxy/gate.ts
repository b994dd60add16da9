import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Place {
  readonly host: string;
  readonly port: number;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** What answers one client: the place that it may go to and how it hears so; null: it was answered. */
export interface Gate {
  login: Login | null;
  turnAway(): void;
  /** Opens the way, or rejects with the word of the refusal. */
  open(place: Place): Promise<Socket>;
}

export class Forbidden extends Error {}

/** What one side says goes to the other; the end of one is the end of both. */
export function join(client: Duplex, far: Socket): void {
  far.on('error', () => far.destroy()).on('close', () => client.destroy());
  client.on('close', () => far.destroy());
  client.pipe(far).pipe(client);
}
