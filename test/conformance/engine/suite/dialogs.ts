import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { afterEach, it } from 'node:test';
import type { PageDialogKind } from '../../../../sandbox/whatsapp/web/page-faults.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { contact } from '../../../support/phones.ts';
import { some } from '../../../support/sample.ts';
import type { Given } from './given.ts';

const informing = ['news', 'noticia', 'tour'] as const satisfies readonly PageDialogKind[];
/** All of them are rows of test/faults/webjs. */
const asking = ['terms', 'stuck'] as const satisfies readonly PageDialogKind[];

/** Dialogs over a page. An engine without a page declares that it cannot end for one. */
export function dialogTests({ stage }: Given, shared: () => TestEngine): void {
  const dialogs = () => stage().dialogs;
  /** Shows a dialog over the page. */
  const lay = (kind: PageDialogKind) => dialogs()?.lay(kind);
  const plays: (readonly [string, (engine: TestEngine) => Promise<void>])[] = [];
  const onPages = (...play: (typeof plays)[number]): void => void plays.push(play);
  afterEach(() => stage().lift());

  it('ends for a dialog, or declares why it cannot', () => {
    assert.equal('dialog' in stage().impossible, dialogs() === null);
  });

  onPages('confirms what only informs, and goes on', async (engine) => {
    for (const kind of some(informing, 1)) {
      const since = engine.log.position;
      lay(kind);
      await answered(kind);
      await engine.acked(await engine.sendText(contact, kind), since);
      assert.deepEqual(engine.log.all('closed', since), [], kind);
    }
  });

  onPages('also when it is there from the login on', async (engine) => {
    await engine.hangUp();
    lay('news');
    await engine.open();
    await answered('news');
    await engine.acked(await engine.sendText(contact, 'after the news'));
  });

  onPages('waits for what goes by itself', async (engine) => {
    const since = engine.log.position;
    lay('progress');
    await answered('progress');
    assert.deepEqual(engine.log.all('closed', since), []);
  });

  onPages(
    'closes its page for what asks for a decision, answers nothing, and keeps picture and login',
    async (engine) => {
      for (const kind of some(asking, 1)) {
        const since = engine.log.position;
        lay(kind);
        const { disconnect } = await engine.log.next('closed', { since });
        assert.deepEqual([disconnect.reason, disconnect.serverAnswered], ['dialog', true], kind);
        assert.ok(dialogs()?.stands(), `${kind} was not answered`);
        const { picture = '' } = disconnect;
        assert.ok(existsSync(picture), `${kind}: a picture is kept`);
        if (process.platform !== 'win32') assert.equal(statSync(picture).mode & 0o077, 0, 'for nobody else');
        await stage().lift();
        await engine.open();
      }
    },
  );

  onPages('says so each time while nobody has decided', async (engine) => {
    lay('choice');
    await engine.log.next('closed', { since: engine.log.position });
    const since = engine.log.position;
    await engine.host.connect({ link: null });
    const { disconnect } = await engine.log.next('closed', { since });
    assert.equal(disconnect.reason, 'dialog');
    await stage().lift();
    await engine.open();
  });

  const tried = some(plays, 3);
  for (const play of plays) {
    const [name, playOn] = play;
    it(name, (t) => {
      if (!dialogs()) return t.skip('it has no page');
      return tried.includes(play) ? playOn(shared()) : t.skip('left to another seed');
    });
  }

  async function answered(kind: PageDialogKind): Promise<void> {
    const giveUpAt = performance.now() + 20_000;
    while (dialogs()?.stands()) {
      assert.ok(performance.now() < giveUpAt, `"${kind}" was not confirmed`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
