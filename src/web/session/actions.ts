import { mayAct } from '../../people/role.ts';
import type { BackupFile } from '../../session/vault/backup-files.ts';
import { form } from '../forms.ts';
import { type Html, html, nothing } from '../html.ts';
import type { WebParts } from '../parts.ts';
import type { PersonRequest } from '../route.ts';
import { backupKindTexts } from '../texts/backup-kinds.ts';
import type { SessionWords } from '../texts/session.ts';
import { told } from '../told.ts';
import { table, type Voice } from './cards.ts';
import { moment, size } from './words.ts';

/** What can be done with the session by whoever looks at it; what cannot be taken back lightly asks once more. */
export function actionsCard(request: PersonRequest, words: SessionWords): Html {
  if (!mayAct(request.person.role, 'operator')) return nothing;
  const isAdmin = mayAct(request.person.role, 'admin');
  const plain = (name: 'refresh' | 'repair' | 'backup', help: string): Html =>
    html`<div class="action">${form(request, `/session/${name}`, html`<button type="submit" class="button" id="do-${name}">${words[name]}</button>`, 'form-inline')}<span class="help">${help}</span></div>`;
  return html`<section class="card"><h2>${words.actions}</h2>
${plain('backup', words.backupHelp)}${plain('refresh', words.refreshHelp)}
${isAdmin && html`${plain('repair', words.repairHelp)}${sure(request, words, 'clean', words.clean, words.cleanHelp)}${sure(request, words, 'unlink', words.unlink, words.unlinkHelp)}`}
</section>`;
}

/** How a backup may be used, for admins. */
export function backupsCard(request: PersonRequest, backups: readonly BackupFile[], voice: Voice): Html {
  const { words, language, timeZone } = voice;
  const isAdmin = mayAct(request.person.role, 'admin');
  return table(
    words.backups,
    [words.made, words.size, words.why, ...(isAdmin ? [words.actions] : [])],
    backups.map((backup) => [
      moment(backup.at, language, timeZone),
      size(backup.bytes, language),
      backup.header ? backupKindTexts[language][backup.header.kind] : words.unknown,
      ...(isAdmin ? [uses(request, words, backup)] : []),
    ]),
    words.noBackups,
  );
}

function uses(request: PersonRequest, words: SessionWords, { number }: BackupFile): Html {
  const which = html`<input type="hidden" name="number" value="${number}">`;
  return html`<div class="buttons">${form(request, '/session/verify', html`${which}<button type="submit" class="button">${words.verify}</button>`, 'form-inline')}
<a class="button" href="/session/backups/${number}">${words.download}</a></div>
${sure(request, words, 'restore', words.restore, words.restoreHelp, which, `restore-${number}`)}`;
}

function sure(
  request: PersonRequest,
  words: SessionWords,
  path: string,
  label: string,
  help: string,
  fields: Html = nothing,
  id = path,
): Html {
  const content = html`${fields}<p>${help}</p><label class="check"><input type="checkbox" name="sure" value="yes" required> ${words.sure}</label>
<p><button type="submit" class="button danger">${label}</button></p>`;
  return html`<details class="fold" id="sure-${id}"><summary>${label}</summary>${form(request, `/session/${path}`, content)}</details>`;
}

/** What was begun on a page last, and how it ended. */
export function deedNote(
  { deeds }: Pick<WebParts, 'deeds'>,
  { words, language }: Pick<Voice, 'words' | 'language'>,
): Html {
  const deed = deeds.last();
  if (deed === null) return nothing;
  const word = deed.name in words ? words[deed.name as keyof SessionWords] : deed.name;
  const name = typeof word === 'string' ? word : deed.name;
  const who = `${name} (${words.by} ${deed.by})`;
  if (deed.end === null) return html`<p class="note" role="status">${who}: ${words.underWay}</p>`;
  const kind = deed.end.done ? 'good' : 'bad';
  return html`<p class="note ${kind}" role="status" id="deed" data-done="${deed.end.done ? 'yes' : 'no'}">${who}: ${deed.end.done ? words.done : words.failed}${deed.end.sentence !== null && html`. <span>${told(deed.end.sentence, language)}</span>`}</p>`;
}
