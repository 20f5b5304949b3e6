// Reads an AAF extract in the simplest way there is: what the server says is checked against it, not against the server.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const NAMED = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** Records of one category: `{ id, values(name) }`. The sample's bytes are ASCII, whatever encoding it declares. */
export function readRecords(folder, category) {
  const files = readdirSync(folder).filter((file) => file.includes(`_${category}_`)).sort();
  return files.flatMap((file) => [...readFileSync(path.join(folder, file), 'latin1').matchAll(/<addRequest>.*?<\/addRequest>/gs)].map(readRecord));
}

function readRecord([xml]) {
  const attributes = new Map();
  for (const [, name, inner] of xml.matchAll(/<attr name="([^"]+)">(.*?)<\/attr>/gs)) {
    attributes.set(name, [...inner.matchAll(/<value>(.*?)<\/value>/gs)].map(([, text]) => decode(text).trim()).filter(Boolean));
  }

  const values = (name) => attributes.get(name) ?? [];
  return { id: decode(/<id>(.*?)<\/id>/s.exec(xml)[1]), values, value: (name) => values(name)[0] ?? '' };
}

function decode(text) {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : NAMED[name] ?? whole);
}

/** Name folding, as the protos promise it: case, accents and hyphens do not count. */
export function fold(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    .replaceAll('œ', 'oe').replaceAll('æ', 'ae')
    .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** UAIs of the schools that the conventions beside an extract enrol on a day, as in `20260615`. */
export function enrolledOn(folder, day) {
  const inForce = readCsv(path.join(folder, 'conventions.csv'))
    .filter((row) => digits(row.effective_from) <= day && day <= digits(row.effective_to || `${row.school_year.slice(5)}-09-05`))
    .map((row) => row.reference);
  return readCsv(path.join(folder, 'convention-schools.csv')).filter((row) => inForce.includes(row.convention)).map((row) => row.uai);
}

function digits(date) {
  return date.replaceAll('-', '');
}

function readCsv(file) {
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/).map((line) => line.split(';'));
  return lines.map((cells) => Object.fromEntries(cells.map((cell, i) => [header[i], cell])));
}
