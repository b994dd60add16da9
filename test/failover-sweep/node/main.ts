/** A node's process: it gets its order, and then commands, from the sweep. */
import pino from 'pino';
import { Node } from './node.ts';
import type { NodeCommand, NodeNews, NodeOrder } from './orders.ts';

const stopping = new AbortController();
// Without the sweep there is nothing to do.
process.once('disconnect', () => process.exit(0));
// It may have ended while this file was loaded.
if (!process.connected) process.exit(0);
process.on('SIGTERM', () => stopping.abort());
const order = await new Promise<NodeOrder>((resolve) => process.once('message', resolve));
// Not its own writer: that one tries a broken pipe again without end.
const log = pino({ level: 'info', base: { node: order.node } }, process.stdout);
process.stdout.on('error', () => process.exit(70));
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'uncaught');
  process.exit(70);
});
const node = new Node(order, log, tell);
process.on('message', (command: NodeCommand) => node.obey(command));
await node.run(stopping.signal);
process.exit(0);

function tell(news: NodeNews): void {
  if (process.connected) process.send?.(news, () => undefined);
}
