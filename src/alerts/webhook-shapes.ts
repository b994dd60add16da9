/** What an alert webhook posts, in the shape that its receiver reads. Pure. */
import { oneLine } from '../visible-text.ts';
import type { AlertFacts } from './alert.ts';
import { lasting } from './times.ts';
import { type AlertLanguage, alertWords } from './words.ts';

export type WebhookFormat = 'courier' | 'slack' | 'teams';

/** An incident as it is told; fields beyond these are for programs only. */
export interface ToldIncident {
  readonly event: string;
  /** Of several; null: of the only one, or of the service. */
  readonly company: string | null;
  /** Name of the session; empty: of the service. */
  readonly session: string;
  readonly key: string;
  readonly severity: AlertFacts['severity'];
  readonly sentence: string;
  /** With commands as text. */
  readonly next: string;
  /** How long it lasted; null: it is open. */
  readonly durationMs: number | null;
}

/** The body's object. @param language of what people read in a chat */
export function inShape(format: WebhookFormat, told: ToldIncident, language: AlertLanguage): object {
  switch (format) {
    case 'courier':
      return told;
    case 'slack':
      return slackMessage(told, language);
    case 'teams':
      return teamsMessage(told, language);
  }
}

/** Slack: a header has at most 150 characters, a text 3000 (Block Kit reference). */
const SLACK_HEADER = 150;
const SLACK_TEXT = 3000;

/** An incoming webhook's message. `plain_text` is shown as it is: no links, mentions or formatting out of foreign values. */
function slackMessage(told: ToldIncident, language: AlertLanguage): object {
  const plain = (text: string, most = SLACK_TEXT) => ({ type: 'plain_text', text: cut(text, most), emoji: false });
  const head = titleOf(told, language);
  return {
    // For notifications; there, these three characters are the only ones that Slack reads as control characters.
    text: cut(`${head}: ${told.sentence}`, SLACK_TEXT / 6)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;'),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: plain(head, SLACK_HEADER) },
      { type: 'section', text: plain(told.sentence) },
      ...(isOver(told) ? [] : [{ type: 'section', text: plain(nextOf(told, language)) }]),
      { type: 'context', elements: [plain(told.key)] },
    ],
  };
}

/** Teams: a message has at most 28 KB; a card's colours by name. */
const TEAMS_TEXT = 2000;
const COLOURS = { info: 'Default', warning: 'Warning', critical: 'Attention' } as const;

/**
 * What the trigger "When a Teams webhook request is received" of Workflows takes: a message with an adaptive card. Its texts
 * are runs of a `RichTextBlock`, which, unlike a `TextBlock`, reads no Markdown.
 */
function teamsMessage(told: ToldIncident, language: AlertLanguage): object {
  const block = (text: string, looks: object = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: withoutFunctions(cut(text, TEAMS_TEXT)), ...looks }],
  });
  const color = isOver(told) ? 'Good' : COLOURS[told.severity];
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [
            block(titleOf(told, language), { weight: 'Bolder', size: 'Medium', color }),
            block(told.sentence),
            ...(isOver(told) ? [] : [block(nextOf(told, language))]),
            block(told.key, { isSubtle: true, size: 'Small' }),
          ],
        },
      },
    ],
  };
}

/** A card's text functions, `{{DATE(…)}}`, are for texts of ours only. */
function withoutFunctions(text: string): string {
  return text.replaceAll('{{', '{ {');
}

/** `Urgent (main)`, `Over (main), after 12 min`. */
function titleOf({ severity, company, session, event, durationMs }: ToldIncident, language: AlertLanguage): string {
  const { chat } = alertWords[language];
  const names = [company ?? '', session].filter((name) => name !== '');
  const whose = names.length === 0 ? '' : ` (${names.join(', ')})`;
  if (severity === 'info') return `Invoice Courier${whose}`;
  if (event !== 'closed') return `${chat[severity]}${whose}`;
  return `${chat.over}${whose}${durationMs === null ? '' : `, ${chat.after} ${lasting(durationMs)}`}`;
}

function nextOf({ next }: ToldIncident, language: AlertLanguage): string {
  return `${alertWords[language].whatToDo}: ${next}`;
}

function isOver({ severity, event }: ToldIncident): boolean {
  return severity !== 'info' && event === 'closed';
}

/** What it says is seen: no character hides or turns others. */
function cut(text: string, most: number): string {
  const lines = text.split('\n').map((line) => oneLine(line, most));
  const seen = lines.join('\n');
  // An empty text is refused by both.
  if (seen === '') return '-';
  return seen.length <= most ? seen : `${seen.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
