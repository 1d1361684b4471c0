// Measures a built site of a large inventory in a real browser.
// node large.mjs SITE [NODE_FOLDER]: SITE holds what `examples/generate.rs` made; NODE_FOLDER has playwright-core installed.
//
// Limits: the matrix page under 1.5 MB, a filter answered within 100 ms, no task of a page over 200 ms, the search index under
// 2 MB when compressed. Every row of the matrix is there in the end, on paper, and without a script. Times are of a quiet machine: ONUS_SLOW=3 allows three times as much.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { pathToFileURL } from 'node:url';

const site = path.resolve(process.argv[2]);
const require = createRequire(path.resolve(process.argv[3] ?? '.', 'package.json'));
const { chromium } = require('playwright-core');
const slow = Number(process.env.ONUS_SLOW ?? 1);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const problems = [];
const limit = (what, value, most, unit) => {
  console.log(`${what}: ${value} ${unit} (at most ${most})`);
  if (value > most) problems.push(`${what}: ${value} ${unit}, more than ${most}`);
};

const pages = fs.readdirSync(site, { recursive: true }).map(String).filter(f => f.endsWith('.html'));
console.log(`${pages.length} pages`);
limit('matrix page', fs.statSync(path.join(site, 'matrix/index.html')).size, 1_500_000, 'bytes');
const index = fs.readFileSync(path.join(site, 'assets/search-index.js'));
limit('search index, compressed', zlib.gzipSync(index).length, 2_000_000, 'bytes');

const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
const page = await context.newPage();
page.on('pageerror', e => problems.push(String(e)));
await context.addInitScript(() => {
  globalThis.longest = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => { globalThis.longest = Math.max(globalThis.longest, e.duration); })).observe({ type: 'longtask', buffered: true });
});
// The matrix, and the largest page of every kind.
const kinds = new Map();
for (const file of pages) {
  const parts = file.split(path.sep);
  const kind = parts.length > 3 && parts[0] === 'requirements' ? 'requirements/*/*' : parts.length > 2 ? `${parts[0]}/*/${parts.slice(2).join('/')}` : file;
  const size = fs.statSync(path.join(site, file)).size;
  if (!kinds.has(kind) || kinds.get(kind).size < size) kinds.set(kind, { file, size });
}
for (const { file, size } of kinds.values()) {
  await page.goto(pathToFileURL(path.join(site, file)).href);
  await page.waitForTimeout(300);
  limit(`longest task, ${file} (${Math.round(size / 1024)} KiB)`, Math.round(await page.evaluate(() => globalThis.longest)), 200 * slow, 'ms');
}
// Rows come a screen at first and the rest by and by: but they come, and neither paper nor a reader without scripts waits for them.
const matrix = pathToFileURL(path.join(site, 'matrix/index.html')).href;
const seen = page => page.locator('.grid tbody tr').evaluateAll(rows => `${rows.filter(r => r.getBoundingClientRect().height > 10).length} of ${rows.length} rows`);
const whole = (where, rows) => {
  console.log(`${where}: ${rows}`);
  if (!/^([1-9]\d*) of \1 rows$/.test(rows)) problems.push(`${where}: ${rows}`);
};
await page.goto(matrix);
await page.locator('.matrix:not([aria-busy])').waitFor();
whole('matrix', await seen(page));
{
  // What follows after the first rows is held back: paper has it nevertheless.
  const held = await context.newPage();
  await held.addInitScript(() => { globalThis.setTimeout = () => 0; });
  await held.goto(matrix);
  const first = await seen(held);
  if (/^([1-9]\d*) of \1 rows$/.test(first)) problems.push(`all rows are laid out at once: ${first}`);
  await held.emulateMedia({ media: 'print' });
  whole('matrix on paper', await seen(held));
  await held.close();
  const plain = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1400, height: 900 } });
  const without = await plain.newPage();
  await without.goto(matrix);
  whole('matrix without a script', await seen(without));
  await plain.close();
}
// A link into a page whose length is not known until it has been scrolled leads to what it names.
for (const file of ['teams/team-002/whole/index.html', 'gaps/index.html']) {
  const address = pathToFileURL(path.join(site, file)).href;
  await page.goto(address);
  const id = await page.evaluate(() => { const all = [...document.querySelectorAll('.text [id]')]; return all[Math.floor(all.length * 0.7)].id; });
  await page.goto('about:blank');
  await page.goto(`${address}#${encodeURIComponent(id)}`);
  const there = id => { const top = document.getElementById(id).getBoundingClientRect().top; return top >= 0 && top < 100; };
  await page.waitForTimeout(1000 * Math.min(slow, 5));
  if (!await page.evaluate(there, id)) problems.push(`${file}#${id} is not where the link leads`);
}
await page.goto(matrix);
await page.locator('.matrix:not([aria-busy])').waitFor();
await page.evaluate(() => { globalThis.longest = 0; });
const filters = await page.evaluate(async () => {
  const took = {};
  const matrix = document.querySelector('.matrix');
  // What the last filter left to do is done, as it is when a person goes on to the next.
  const settled = async () => { do await new Promise(done => setTimeout(done, 50)); while (matrix.hasAttribute('aria-busy')); document.body.offsetHeight; };
  for (const select of document.querySelectorAll('.filters select')) {
    if (select.options.length < 2) continue;
    for (const choice of [1, 0]) {
      await settled();
      const start = performance.now();
      select.selectedIndex = choice;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      document.body.offsetHeight;
      took[select.name] = Math.max(took[select.name] ?? 0, performance.now() - start);
    }
  }
  return took;
});
for (const [name, took] of Object.entries(filters)) limit(`filter by ${name}`, Math.round(took), 100 * slow, 'ms');
limit('longest task while filters change', Math.round(await page.evaluate(() => globalThis.longest)), 200 * slow, 'ms');
// Search: from the first key to the results, index and all.
await page.keyboard.press('/');
const start = Date.now();
await page.keyboard.type('guest');
await page.locator('#onus-search-results li').first().waitFor();
console.log(`first search: ${Date.now() - start} ms`);
const typed = await page.evaluate(() => {
  const input = document.getElementById('onus-search-words');
  let most = 0;
  for (const words of ['guest o', 'guest os', 'backup', 'team', 'a']) {
    const start = performance.now();
    input.value = words;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    most = Math.max(most, performance.now() - start);
  }
  return most;
});
limit('search for a word', Math.round(typed), 100 * slow, 'ms');
await browser.close();
problems.forEach(p => console.error(p));
console.log(problems.length ? `${problems.length} problems` : `${kinds.size} of ${kinds.size} kinds of pages are quick`);
process.exit(problems.length ? 1 : 0);
