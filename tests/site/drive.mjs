// Drives a built site in a real browser, from the file system and with the network cut.
// node drive.mjs SITE [NODE_FOLDER]: SITE holds the example; NODE_FOLDER has playwright-core and axe-core installed.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const site = path.resolve(process.argv[2]);
const require = createRequire(path.resolve(process.argv[3] ?? '.', 'package.json'));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND'] });
const root = pathToFileURL(site).href + '/';
const problems = [];

async function visit(file, options, act) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const say = words => problems.push(`${file} ${JSON.stringify(options)}: ${words}`);
  page.on('request', r => { if (!r.url().startsWith(root) && !/^(data|blob|about):/.test(r.url())) say(`asks for ${r.url()}`); });
  // Leaving a page cuts off what it still loads.
  page.on('requestfailed', r => { if (r.failure()?.errorText !== 'net::ERR_ABORTED') say(`cannot load ${r.url()}`); });
  page.on('console', m => say(`console: ${m.text()}`));
  page.on('pageerror', e => say(String(e)));
  try {
    await page.goto(root + file);
    await act(page);
  } catch (error) {
    say(error.stack ?? error);
  }
  await context.close();
}

async function accessible(page, file, state, rules) {
  await page.evaluate(axe);
  const options = { preload: false, resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) };
  const result = await page.evaluate(options => globalThis.axe.run(document, options).then(r => ({ violations: r.violations })), options);
  for (const v of result.violations) problems.push(`${file} ${state}: ${v.id}: ${v.nodes.map(n => n.html.slice(0, 120)).join(' | ')}`);
}

// One page of every kind, both themes, desk and phone, and 200 % of a small desk.
const kinds = new Map();
for (const entry of fs.readdirSync(site, { recursive: true }).map(String).sort()) {
  if (!entry.endsWith('index.html')) continue;
  const parts = entry.split(path.sep);
  const kind = parts[0] === 'teams' && parts.length > 2 ? 'team ' + parts.slice(2).join('/') : parts.length > 2 ? `${parts[0]} page ${parts.length}` : entry;
  if (!kinds.has(kind)) kinds.set(kind, entry);
}
// Some tabs at once: what is judged of a page does not depend on others.
const waiting = [...kinds.values()];
async function look() {
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    await visit(file, {}, async page => {
      for (const width of [1400, 640, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(over, 0, `the page is ${over} px wider than ${width}`);
      }
    });
    // The judge `pages` sees the same pages on a desk; in the dark only what colours decide can differ.
    await visit(file, { bypassCSP: true, colorScheme: 'light', viewport: { width: 360, height: 800 } }, async page => {
      await accessible(page, file, 'light 360');
      await page.emulateMedia({ colorScheme: 'dark' });
      await accessible(page, file, 'dark 360', ['color-contrast', 'link-in-text-block']);
    });
  }
}
await Promise.all(Array.from({ length: 2 }, look));

// Where deployments are many, a duty does not name each: a link to one leads to its duty.
await visit('teams/payments/index.html', {}, async page => {
  const last = page.locator('li.duty[id]').last();
  const id = await last.getAttribute('id');
  await page.goto(`${root}teams/payments/index.html#${id}.a-deployment-that-is-not-named`);
  await page.waitForFunction(id => {
    const { top } = document.getElementById(id).getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  }, id, { timeout: 5000 });
});

await visit('index.html', {}, async page => {
  // The picture: seen by all, told to those who do not see it, and the same in numbers.
  const picture = page.locator('figure.drawing svg');
  assert.ok((await picture.getAttribute('aria-label')).length > 40);
  await page.locator('figure.drawing summary').click();
  assert.ok(await page.locator('figure.drawing table').isVisible());
  // A link to a part of the page is copied for a ticket.
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {});
  const anchor = page.locator('h2 .anchor').first();
  await anchor.focus();
  await page.keyboard.press('Enter');
  assert.ok(page.url().includes(await anchor.getAttribute('href')));
});

const team = [...kinds.values()].find(f => /^teams.[^/\\]+.index\.html$/.test(f) && f !== 'teams/index.html');
await visit(team, {}, async page => {
  // Every duty of every deployment has an address, and an area of a deployment too.
  const place = page.locator('ul.places > li[id]').first();
  const id = await place.getAttribute('id');
  assert.match(id, /^[a-z-]+\.[a-z0-9-]+\..+/);
  const area = await page.locator('ul.places > li > [id]').first().getAttribute('id');
  assert.match(area, /^[a-z-]+\.[^.]+$/);
  await place.hover();
  assert.equal(await place.locator('.anchor').getAttribute('href'), '#' + encodeURIComponent(id));
  // Folded places unfold for whoever follows a link to one.
  const folded = page.locator('details.places li[id]').last();
  if (await folded.count()) {
    const target = await folded.getAttribute('id');
    await page.goto(page.url().split('#')[0] + '#' + encodeURIComponent(target));
    assert.ok(await page.locator(`[id="${target}"]`).isVisible());
  }
  await page.goto(page.url().split('#')[0]);
  await page.getByRole('link', { name: 'All pages as one' }).click();
  await page.waitForURL(/whole/);
  assert.ok(await page.locator('h2').count() > 4);
});

// Rows of the matrix that take no room.
const unseen = page => page.locator('.grid tbody tr').evaluateAll(rows => rows.filter(r => r.getBoundingClientRect().height < 10).map(r => r.rowIndex));
const cell = page => page.locator('.grid tbody tr:not([hidden]) td > a');

await visit('matrix/index.html', {}, async page => {
  // Filters: rows go, the address tells, a reload keeps them.
  const rows = page.locator('.grid tbody tr:not([hidden])');
  const all = await rows.count();
  const settled = () => page.locator('.matrix:not([aria-busy])').waitFor();
  await settled();
  assert.deepEqual(await unseen(page), [], 'every row is to be seen in the end');
  const team = page.locator('.filters select[name=team]');
  const [name, value] = ['team', await team.locator('option').nth(1).getAttribute('value')];
  await team.selectOption({ index: 1 });
  await settled();
  const some = await rows.count();
  assert.ok(some > 0 && some < all, `${some} of ${all} rows`);
  assert.equal(new URL(page.url()).searchParams.get(name), value);
  await page.reload();
  await settled();
  assert.equal(await rows.count(), some);
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await settled();
  assert.equal(await rows.count(), all);
  await page.locator('.filters select[name=split]').selectOption('shared');
  await settled();
  assert.ok(await page.locator('.grid td.dim').count() > 0);
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  const took = await page.evaluate(() => {
    const select = document.querySelector('.filters select');
    const start = performance.now();
    select.selectedIndex = 1;
    select.dispatchEvent(new Event('change', { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - start;
  });
  assert.ok(took < (process.env.ONUS_STRICT_TIMES ? 100 : 1000), `a filter takes ${took} ms`);
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await settled();
  // The keyboard: one stop in the table, arrows from there, Enter opens, Escape comes back.
  assert.equal(await page.locator('.grid tbody td > a[tabindex="0"]').count(), 1);
  await cell(page).first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const at = await page.evaluate(() => [document.activeElement.closest('tr').rowIndex, document.activeElement.parentElement.cellIndex]);
  assert.deepEqual(at, [3, 3]);
  await page.keyboard.press('Enter');
  const panel = page.locator('dialog.panel');
  await panel.waitFor({ state: 'visible' });
  assert.ok(await panel.locator('.do').count() > 0, 'the panel tells duties');
  // The arrows go on from cell to cell, and the panel with them; Tab goes over to it.
  const told = () => panel.locator('.about').innerText();
  const first = await told();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(words => document.querySelector('dialog.panel .about').innerText !== words, first);
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(words => document.querySelector('dialog.panel .about').innerText === words, first);
  assert.ok(new URL(page.url()).searchParams.get('cell'), 'the open cell is in the address');
  await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.closest('dialog') !== null), 'Tab goes to the panel');
  const links = await panel.locator('.said a[href]').evaluateAll(list => list.map(a => a.href));
  for (const link of links.filter(l => l.startsWith('file:'))) assert.ok(fs.existsSync(new URL(link)), link);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  assert.deepEqual(await page.evaluate(() => [document.activeElement.closest('tr').rowIndex, document.activeElement.parentElement.cellIndex]), at);
});
await visit('matrix/index.html?area=guest-os&split=ours,shared', {}, async page => {
  // Several values of one filter; nothing matches but what the address asks for.
  await page.locator('.matrix:not([aria-busy])').waitFor();
  const splits = await page.locator('.grid tbody tr:not([hidden]) td[data-split]:not(.dim)').evaluateAll(cells => cells.map(c => c.dataset.split));
  assert.ok(splits.length > 0 && splits.every(s => s === 'organisation' || s === 'shared'), splits.join());
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download this view as CSV' }).click();
  const lines = fs.readFileSync(await (await download).path(), 'utf8').trim().split('\r\n');
  assert.equal(lines.length - 1, await page.locator('.grid tbody tr:not([hidden])').count());
});
await visit('matrix/index.html?show=team', { bypassCSP: true }, async page => {
  // Another view of the same cells: every code in them is explained above, and the view is in the address.
  await page.locator('.grid.as-team').waitFor();
  const codes = await page.locator('.legend:not([hidden]) .code').allInnerTexts();
  const said = await page.locator('.grid td [data-says]').evaluateAll(all => all.flatMap(a => a.dataset.says.split('\n')).filter(c => !c.startsWith('+')));
  assert.ok(said.length > 0 && said.every(code => codes.includes(code)), [...new Set(said)].join());
  await accessible(page, 'matrix/index.html', 'which of our teams');
  await page.locator('select[name=show]').selectOption('proof');
  assert.match(page.url(), /show=proof/);
  const [open, told] = await page.evaluate(() => [document.querySelectorAll('.grid td.gap').length, document.querySelectorAll('.grid td [data-says="!"]').length]);
  assert.equal(told, open, 'what is marked as open in one view is so in the other');
  await accessible(page, 'matrix/index.html', 'what is open');
});
for (const width of [1400, 360]) {
  await visit('matrix/index.html', { bypassCSP: true, viewport: { width, height: 800 } }, async page => {
    await cell(page).nth(5).click();
    await page.locator('dialog.panel').waitFor({ state: 'visible' });
    await accessible(page, 'matrix/index.html', `panel ${width}`);
  });
}

await visit('matrix/index.html', { viewport: { width: 360, height: 780 } }, async page => {
  // On a phone the filters are one tap away, and the table comes first.
  assert.equal(await page.locator('.filters').isVisible(), false);
  await page.locator('.choose > summary').click();
  assert.ok(await page.locator('.filters select').first().isVisible());
});

await visit('matrix/index.html', { javaScriptEnabled: false }, async page => {
  assert.equal(await page.locator('.filters').isVisible(), false, 'filters need a script');
  assert.equal(await page.locator('#onus-search').isVisible(), false, 'search needs a script');
  assert.deepEqual(await unseen(page), [], 'every row is there without a script');
  const link = cell(page).nth(7);
  const href = await link.getAttribute('href');
  await link.click();
  await page.waitForURL(url => url.href.endsWith(href.replace(/^(\.\.\/)+/, '')));
  assert.ok(await page.locator(`[id="${decodeURIComponent(href.split('#')[1])}"]`).isVisible());
});

await visit('index.html', {}, async page => {
  // Search: loaded when used, as one types, with the keyboard.
  assert.equal(await page.locator('script[src*="search-index"]').count(), 0);
  await page.keyboard.press('/');
  await page.keyboard.type('guest os', { delay: 20 });
  await page.locator('#onus-search-results li').first().waitFor();
  assert.ok(await page.locator('#onus-search-results li').count() > 1);
  const first = await page.locator('#onus-search-words').getAttribute('aria-activedescendant');
  await page.keyboard.press('ArrowDown');
  assert.notEqual(await page.locator('#onus-search-words').getAttribute('aria-activedescendant'), first);
  await page.keyboard.press('Enter');
  await page.waitForURL(url => url.href !== root + 'index.html');
  assert.ok(fs.existsSync(new URL(page.url().split('#')[0])), page.url());
});
await visit('index.html', {}, async page => {
  // An id leads to its page at once; one typing error is forgiven; all results have a page.
  for (const [query, where] of [['CC6.1', /requirements\/[^/]+\/cc6\.1\//], ['payments-db', /\/d\/payments-db\//], ['paymnets-db', /\/d\/payments-db\//]]) {
    await page.goto(root + 'index.html');
    await page.locator('#onus-search-words').fill(query);
    await page.locator('#onus-search-results li').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(where);
  }
  await page.goto(root + 'search/index.html?q=encrpytion');
  await page.locator('#onus-all li').first().waitFor();
  assert.match(await page.locator('#onus-all-count').innerText(), /encryption/);
});
await visit('index.html', { bypassCSP: true }, async page => {
  await page.locator('#onus-search-words').fill('guest');
  await page.locator('#onus-search-results li').first().waitFor();
  await accessible(page, 'index.html', 'search');
});

await visit('index.html', { colorScheme: 'light' }, async page => {
  // Theme: the choice holds on the next page, before anything is drawn.
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await ground();
  await page.locator('#onus-theme-choice').selectOption('dark');
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.goto(root + 'matrix/index.html', { waitUntil: 'commit' });
  await page.waitForFunction(() => document.body !== null);
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  // Paper is light whatever the screen is.
  await page.emulateMedia({ media: 'print' });
  assert.equal(await ground(), light);
  const pdf = await page.pdf({ preferCSSPageSize: true });
  assert.ok(pdf.length > 10_000);
});

await visit('matrix/index.html', {}, async page => {
  // Nothing holds the page up for long.
  const longest = await page.evaluate(() => new Promise(done => {
    let longest = 0;
    new PerformanceObserver(list => list.getEntries().forEach(e => { longest = Math.max(longest, e.duration); })).observe({ type: 'longtask', buffered: true });
    setTimeout(() => done(longest), 500);
  }));
  console.log(`longest task on the matrix: ${longest} ms`);
  if (process.env.ONUS_STRICT_TIMES) assert.ok(longest < 200, `${longest} ms`);
});

await browser.close();
problems.forEach(p => console.error(p));
console.log(`${kinds.size} kinds of pages, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
