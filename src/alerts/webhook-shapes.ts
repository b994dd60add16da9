/** What an alert webhook posts, in the shape that its receiver reads. Pure. */
import type { Alert } from './alert.ts';

export type WebhookFormat = 'courier' | 'slack' | 'teams';

/** An incident as it is told; fields beyond these are for programs only. */
export interface ToldIncident {
  readonly event: string;
  /** Name of the session. */
  readonly session: string;
  readonly key: string;
  readonly severity: Alert['severity'];
  readonly sentence: string;
  /** With commands as text. */
  readonly next: string;
  /** How long it lasted; null: it is open. */
  readonly durationMs: number | null;
}

/** The body's object. */
export function inShape(format: WebhookFormat, told: ToldIncident): object {
  switch (format) {
    case 'courier':
      return told;
    case 'slack':
      return slackMessage(told);
    case 'teams':
      return teamsMessage(told);
  }
}

/** Slack: a header has at most 150 characters, a text 3000 (Block Kit reference). */
const SLACK_HEADER = 150;
const SLACK_TEXT = 3000;

/** An incoming webhook's message. `plain_text` is shown as it is: no links, mentions or formatting out of foreign values. */
function slackMessage(told: ToldIncident): object {
  const plain = (text: string, most = SLACK_TEXT) => ({ type: 'plain_text', text: cut(text, most), emoji: false });
  return {
    // For notifications; there, these three characters are the only ones that Slack reads as control characters.
    text: cut(`${title(told)}: ${told.sentence}`, SLACK_TEXT / 6)
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;'),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: plain(title(told), SLACK_HEADER) },
      { type: 'section', text: plain(told.sentence) },
      ...(isOver(told) ? [] : [{ type: 'section', text: plain(`Next: ${told.next}`) }]),
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
function teamsMessage(told: ToldIncident): object {
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
            block(title(told), { weight: 'Bolder', size: 'Medium', color }),
            block(told.sentence),
            ...(isOver(told) ? [] : [block(`Next: ${told.next}`)]),
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

const heads = { info: 'Invoice Courier', warning: 'Attention', critical: 'Urgent' } as const;

/** `Urgent (main)`, `Over (main), after 12 min`. */
function title({ severity, session, event, durationMs }: ToldIncident): string {
  if (severity === 'info' || event !== 'closed') return `${heads[severity]} (${session})`;
  return `Over (${session})${durationMs === null ? '' : `, after ${Math.max(1, Math.round(durationMs / 60_000))} min`}`;
}

function isOver({ severity, event }: ToldIncident): boolean {
  return severity !== 'info' && event === 'closed';
}

function cut(text: string, most: number): string {
  // An empty text is refused by both.
  if (text === '') return '-';
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
