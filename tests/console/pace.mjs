// How long each page takes, and how large it is: each loaded 100 times, one after the other, over a sample of so many schools.
//   node tests/console/pace.mjs 440        (a build of the program before; INTEROP_CONFIGURATION=Release for that one)
// A page should take 100 ms at most (99 of 100), a search 200 ms, and have 100 kB at most. Milliseconds of the processor, of the server
// alone, tell what a page costs on a machine that is busy with other things.
//   node tests/console/pace.mjs 440 '^/console$'        only the pages that this expression finds

import { readFileSync } from 'node:fs';
import { launch } from './browser.mjs';
import { visit } from './pages.mjs';
import { startConsole } from './server.mjs';

const TIMES = 100;
const WARM = 5;
const [LIMIT, SEARCH_LIMIT, MAX_BYTES] = [100, 200, 100_000];

const server = await startConsole({ schools: Number(process.argv[2] ?? 0) });
const browser = await launch();
try {
  const context = await browser.newContext({ locale: 'fr-FR' });
  const { paths } = await visit(context, server);
  const rows = [];
  const only = new RegExp(process.argv[3] ?? '');
  for (const path of paths.filter((one) => only.test(one))) {
    rows.push(await measure(context.request, path));
  }

  if (only.test('search')) {
    rows.push(await measureSearch(context));
  }

  rows.sort((one, other) => other.p99 - one.p99);
  console.table(rows);
  process.exitCode = rows.some((row) => row.over) ? 1 : 0;
} finally {
  await browser.close();
  await server.stop();
}

async function measure(request, path) {
  const times = [];
  let bytes = 0;
  let cpu = 0;
  for (let i = 0; i < WARM + TIMES; i += 1) {
    cpu = i === WARM ? processor() : cpu;
    const start = performance.now();
    const answer = await request.get(server.base + path, { maxRedirects: 0 });
    bytes = (await answer.body()).length;
    times.push(performance.now() - start);
  }

  return row(path, times.slice(WARM), bytes, LIMIT, processor() - cpu);
}

// The name that is looked for is in the form.
async function measureSearch(context) {
  const page = await context.newPage();
  await page.goto(`${server.base}/console/persons`);
  const token = await page.locator('main form input[name=form_token]').getAttribute('value');
  const times = [];
  let bytes = 0;
  let cpu = 0;
  for (let i = 0; i < WARM + TIMES; i += 1) {
    cpu = i === WARM ? processor() : cpu;
    const start = performance.now();
    const answer = await context.request.post(`${server.base}/console/persons`, { form: { form_token: token, name: 'MA', uai: '' } });
    bytes = (await answer.body()).length;
    times.push(performance.now() - start);
  }

  return row('search for MA', times.slice(WARM), bytes, SEARCH_LIMIT, processor() - cpu);
}

/** Milliseconds of the processor that the server has taken so far; hundredths of a second where the system tells it so. */
function processor() {
  const [, fields] = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return (user + system) * 10;
}

function row(path, times, bytes, limit, cpu) {
  times.sort((one, other) => one - other);
  const [p50, p99] = [0.5, 0.99].map((share) => Math.round(times[Math.ceil(times.length * share) - 1] * 10) / 10);
  return { path, p50, p99, cpu: Math.round((cpu / times.length) * 10) / 10, bytes, over: p99 > limit || bytes > MAX_BYTES };
}
