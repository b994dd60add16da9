import { findLabels, type LabelKind } from '../labels/find-labels.ts';
import { RTL_LETTERS } from '../layout/bidi.ts';
import { TAKEN_OUT } from '../layout/document-text.ts';
import { fold } from '../layout/fold.ts';
import type { Box, Cell, Line } from '../layout/page.ts';
import { isRtlReference } from './references.ts';
import { isRtlTitle } from './rtl-titles.ts';

const RUN = new RegExp(String.raw`[${RTL_LETTERS}](?:[^\p{L}\p{N}:]*[${RTL_LETTERS}])*`, 'gu');
const RTL_LETTER = new RegExp(`[${RTL_LETTERS}]`, 'gu');
/** What parts two labels of one value, or a label from its value. */
const BETWEEN = /^[\s/|:.\-–]*$/u;

/** What labels have to agree on to be two of one value. */
type Family = 'number' | 'date' | 'otherDate' | 'total' | 'net' | 'tax';
const FAMILY: Readonly<Record<LabelKind, Family>> = {
  number: 'number',
  issued: 'date',
  date: 'date',
  otherDate: 'otherDate',
  gross: 'total',
  total: 'total',
  due: 'total',
  net: 'net',
  tax: 'tax',
};

/** Something on a line: a label (without a family: of a number that is not the document's), other words, or text with a digit. */
interface Mark {
  readonly what: 'label' | 'words' | 'value';
  readonly rtl: boolean;
  readonly family: Family | null;
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

/** A change to a cell: taken out of it, made unreadable, or made a cell of its own. */
interface Edit {
  readonly what: 'drop' | 'blank' | 'part';
  readonly cell: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A line with right-to-left words as one in a single language: of two labels of one value ("Invoice No. 1001 رقم الفاتورة") one
 * stays. A value whose two labels do not mean the same, or that other words follow, is taken out, and so are labels with a
 * value at either side: nothing tells whose it is.
 */
export function inOneLanguage(line: Line): Line {
  if (!line.cells.some(({ text }) => text.search(RTL_LETTER) !== -1)) return line;
  const marks = line.cells.flatMap(marksOf);
  const edits = [...titleEdits(line, marks), ...(isBetweenValues(marks) ? allTakenOut(marks) : pairEdits(line, marks))];
  return {
    ...line,
    cells: line.cells.flatMap((cell, i) =>
      edited(
        cell,
        edits.filter((edit) => edit.cell === i),
        line.rtl ?? false,
      ),
    ),
  };
}

function marksOf({ text }: Cell, cell: number): Mark[] {
  const labels = findLabels(fold(text));
  const runs = [...text.matchAll(RUN)].map(({ 0: run, index }): Mark => {
    const end = index + run.length;
    const label = labels.find((one) => one.start <= index && one.end >= end);
    return {
      what: label || isRtlReference(run) ? 'label' : 'words',
      rtl: true,
      family: label ? FAMILY[label.kind] : null,
      cell,
      start: index,
      end,
    };
  });
  const latin = labels
    .filter(({ start, end }) => !runs.some((run) => run.start < end && start < run.end))
    .map(({ kind, start, end }): Mark => ({ what: 'label', rtl: false, family: FAMILY[kind], cell, start, end }));
  const words = [...runs, ...latin].sort((a, b) => a.start - b.start);
  const gaps = [...words, { start: text.length, end: text.length }].map((next, i) => {
    const from = words[i - 1]?.end ?? 0;
    return { from, to: next.start };
  });
  const values = gaps.flatMap(({ from, to }): Mark[] => {
    const between = text.slice(from, to);
    return /\d/.test(between) ? [{ what: 'value', rtl: false, family: null, cell, start: from, end: to }] : [];
  });
  return [...words, ...values].sort((a, b) => a.start - b.start);
}

function titleEdits({ cells }: Line, marks: readonly Mark[]): Edit[] {
  return marks
    .filter(({ rtl, what, cell, start, end }) => {
      const text = cells[cell]?.text ?? '';
      return rtl && what === 'words' && isRtlTitle(text.slice(start, end)) && /[A-Za-z]/.test(text);
    })
    .map(({ cell, start, end }) => ({ what: 'part', cell, start, end }));
}

/** "77 رقم الفاتورة 1001": either may be its value. */
function isBetweenValues(marks: readonly Mark[]): boolean {
  const labels = marks.filter(({ what }) => what === 'label');
  return (
    marks[0]?.what === 'value' && marks.at(-1)?.what === 'value' && labels.length > 0 && labels.every(({ rtl }) => rtl)
  );
}

function allTakenOut(marks: readonly Mark[]): Edit[] {
  return marks.map(({ cell, start, end }) => ({ what: 'blank', cell, start, end }));
}

function pairEdits(line: Line, marks: readonly Mark[]): Edit[] {
  const edits: Edit[] = [];
  const gone = new Set<Mark>();
  for (const [i, mark] of marks.entries()) {
    const next = marks[i + 1];
    if (mark.what !== 'label' || gone.has(mark) || !next) continue;
    if (arePair(mark, next) && BETWEEN.test(textBetween(line, mark, next))) {
      const partner = mark.rtl ? mark : next;
      gone.add(partner);
      edits.push(...dropWith(line, partner, mark.rtl ? next : mark));
      if (partner === mark) continue;
    }
    // Of the next marks no more than one is gone: the second label of a pair.
    const [value, far, beyond] = marks.slice(i + 1, i + 5).filter((one) => !gone.has(one));
    if (value?.what !== 'value') continue;
    if (isUnclearNumber(line, mark, value)) edits.push({ ...value, what: 'blank' });
    if (!far || far.what === 'value' || (!far.rtl && !mark.rtl)) continue;
    if (arePair(mark, far)) {
      gone.add(far);
      edits.push({ ...far, what: 'drop' });
    } else if (beyond?.what !== 'value' && !mayFollow(mark, value, far)) edits.push({ ...value, what: 'blank' });
  }
  return edits;
}

function arePair(one: Mark, other: Mark): boolean {
  return other.what === 'label' && one.rtl !== other.rtl && one.family !== null && one.family === other.family;
}

/** The second label and what parts it from the first. */
function dropWith({ cells }: Line, partner: Mark, kept: Mark): Edit[] {
  const own: Edit = { ...partner, what: 'drop' };
  if (partner.cell !== kept.cell) return [own];
  const [start, end] = partner.start < kept.start ? [partner.start, kept.start] : [kept.end, partner.end];
  return cells[kept.cell] ? [{ ...own, start, end }] : [];
}

function textBetween({ cells }: Line, one: Mark, other: Mark): string {
  const text = (cell: number) => cells[cell]?.text ?? '';
  if (one.cell === other.cell) return text(one.cell).slice(one.end, other.start);
  return other.cell === one.cell + 1 ? text(one.cell).slice(one.end) + text(other.cell).slice(0, other.start) : '?';
}

/** Words behind a value that leave it to its label: a currency, those of another column. An amount sees to them itself. */
function mayFollow(label: Mark, value: Mark, far: Mark): boolean {
  if (far.what === 'label') return false;
  if (label.family !== 'number' && label.family !== 'date') return true;
  return far.cell !== value.cell && (!label.rtl || value.cell === label.cell);
}

/** In a line that is read from the right, the order of two numbers with a hyphen between them depends on the program. */
function isUnclearNumber({ cells, rtl }: Line, label: Mark, value: Mark): boolean {
  const text = cells[value.cell]?.text.slice(value.start, value.end) ?? '';
  const [, one = '', other = ''] = /^[^\p{L}\d]*(\d+) ?[-–] ?(\d+)(?![-–]?\d)/u.exec(text) ?? [];
  if (label.family !== 'number' || rtl !== true || one === '') return false;
  return ![one, other].some((part) => /^20[0-4]\d$/.test(part));
}

function edited(cell: Cell, edits: readonly Edit[], rtl: boolean): Cell[] {
  if (edits.length === 0) return [cell];
  let text = cell.text;
  const cuts = new Set<number>();
  for (const { what, start, end } of edits) {
    const filling = what === 'drop' ? ' ' : TAKEN_OUT;
    if (what !== 'part') text = text.slice(0, start) + filling.repeat(end - start) + text.slice(end);
    if (what !== 'blank') for (const at of [start, end]) cuts.add(at);
  }
  const ends = [...cuts, text.length].sort((a, b) => a - b);
  return ends.flatMap((end, i) => {
    const from = ends[i - 1] ?? 0;
    const part = text.slice(from, end);
    return part.trim() === ''
      ? []
      : [{ ...cell, text: part.trim(), box: shareOf(cell.box, from / text.length, end / text.length, rtl) }];
  });
}

/** The part of a box from one share of its width to another, as it is read. */
function shareOf([left, top, right, bottom]: Box, from: number, to: number, rtl: boolean): Box {
  const [start, end] = rtl ? [1 - to, 1 - from] : [from, to];
  return [Math.round(left + start * (right - left)), top, Math.round(left + end * (right - left)), bottom];
}
