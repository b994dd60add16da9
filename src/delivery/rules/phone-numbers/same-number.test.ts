import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSameNumber } from './same-number.ts';

test('a number is the same in every spelling that WhatsApp may use, asked for in whichever', () => {
  const spellings = [
    ['5491140015555', '541140015555'],
    ['5215512345678', '525512345678'],
    ['5531987654321', '553187654321'],
    ['5511987654321', '551187654321'],
  ];
  for (const same of spellings) {
    for (const asked of same) for (const named of same) assert.ok(isSameNumber(asked, named), `${asked} as ${named}`);
  }
});

test('every other number is another', () => {
  for (const [asked, named] of [
    ['5491140015555', '5491140015556'],
    ['5491140015555', '5491151115555'],
    ['5491140015555', '1140015555'],
    ['5215512345678', '15512345678'],
    ['5531987654321', '5531887654321'],
    ['551133334444', '5511933334444'],
    ['4917112345678', '49171123456789'],
    ['15550002222', '15550002223'],
    ['15550002222', ''],
  ] as const) {
    assert.ok(!isSameNumber(asked, named), `${asked} as ${named}`);
  }
});

test('a number that no numbering plan has is compared as it is', () => {
  assert.ok(isSameNumber('99912', '99912'));
  assert.ok(!isSameNumber('99912', '99913'));
});
