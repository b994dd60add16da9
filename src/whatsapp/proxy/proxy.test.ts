import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProxy, proxyName } from './proxy.ts';

describe('the address of a proxy', () => {
  it('names kind, place, user and password', () => {
    assert.deepEqual(parseProxy('http://ana:p%40ss%3Aw%2Frd@proxy.example:3128'), {
      kind: 'http',
      host: 'proxy.example',
      port: 3128,
      user: 'ana',
      password: 'p@ss:w/rd',
    });
    assert.deepEqual(parseProxy('socks5h://[::1]'), {
      kind: 'socks5',
      host: '::1',
      port: 1080,
      user: null,
      password: '',
    });
    assert.equal(parseProxy('https://proxy.example')?.port, 443);
  });

  it('is shown without user and password', () => {
    const proxy = parseProxy('socks5://ana:secret@[fe80::1]:1081') ?? assert.fail();
    assert.equal(proxyName(proxy), 'socks5://[fe80::1]:1081');
  });

  for (const wrong of [
    'proxy.example:3128',
    'ftp://proxy.example',
    'http://',
    'http://ana:pa#ss@proxy.example:3128',
    'http://ana:pa/ss@proxy.example:3128',
    'socks5://ana:pa%ss@proxy.example:1080',
    `socks5://${'a'.repeat(256)}:x@proxy.example`,
    'socks4://proxy.example',
  ])
    it(`is not ${wrong.slice(0, 50)}`, () => assert.equal(parseProxy(wrong), null));
});
