import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChannelName } from '../alerts/channel-names.ts';
import { untilTold } from './owner-incidents.ts';

test('the end waits only for channels that there are, and that need no session', async () => {
  const installations: readonly (readonly ChannelName[])[] = [[], ['webhook'], ['e-mail', 'WhatsApp']];
  for (const channels of installations) {
    const asked: string[] = [];
    const channel = (name: string) => {
      asked.push(name);
      const waits = asked.filter((one) => one === name).length < 3;
      return { next: () => null, untilNext: () => (waits ? 0 : null) } as never;
    };
    await untilTold({ channels, channel });
    assert.deepEqual(new Set(asked), new Set(channels.filter((name) => name !== 'WhatsApp')));
    for (const name of new Set(asked)) assert.ok(asked.filter((one) => one === name).length >= 3, name);
  }
});
