import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Forbidden, type Gate, join, type Login } from './gate.ts';

/** The server's side of RFC 1928 with the passwords of RFC 1929; CONNECT only. */
export async function answerSocks(socket: Socket, gate: Gate): Promise<void> {
  const [version, count = 0] = await take(socket, 2);
  if (version !== 5) return void socket.destroy();
  const offered = await take(socket, count);
  const method = gate.login ? 2 : 0;
  if (!offered.includes(method)) {
    gate.turnAway();
    socket.end(Buffer.from([5, 0xff]));
    return;
  }
  socket.write(Buffer.from([5, method]));
  if (gate.login && !(await isLoggedIn(socket, gate.login))) {
    gate.turnAway();
    socket.end(Buffer.from([1, 1]));
    return;
  }
  const [, command, , kind = 0] = await take(socket, 4);
  const host = await hostOf(socket, kind);
  const port = (await take(socket, 2)).readUInt16BE();
  const answer = (reply: number) => Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
  if (command !== 1) {
    socket.end(answer(7));
    return;
  }
  try {
    const far = await gate.open({ host, port });
    socket.write(answer(0));
    join(socket, far);
  } catch (error) {
    socket.end(answer(error instanceof Forbidden ? 2 : 5));
  }
}

async function isLoggedIn(socket: Socket, login: Login): Promise<boolean> {
  const [, length = 0] = await take(socket, 2);
  const user = (await take(socket, length)).toString();
  const [secret = 0] = await take(socket, 1);
  const password = secret === 0 ? '' : (await take(socket, secret)).toString();
  const isRight = user === login.user && password === login.password;
  if (isRight) socket.write(Buffer.from([1, 0]));
  return isRight;
}

async function hostOf(socket: Socket, kind: number): Promise<string> {
  if (kind === 1) return [...(await take(socket, 4))].join('.');
  if (kind !== 3) throw new Error('a kind of address that is not answered here');
  const [length = 0] = await take(socket, 1);
  return (await take(socket, length)).toString();
}

async function take(socket: Socket, bytes: number): Promise<Buffer> {
  for (;;) {
    const part = socket.read(bytes) as Buffer | null;
    if (part?.length === bytes) return part;
    if (part || socket.destroyed) throw new Error('cut off');
    await once(socket, 'readable');
  }
}
