// node page.mjs SITE FILE...: judges pages of the site in the folder SITE, as a browser shows them. Runs in the folder that
// has playwright-core and axe-core installed.
//
// Once as a reader has it, with the network cut: no request leaves SITE, nothing is missing, the console stays silent,
// nothing is wider than a narrow window. Then axe-core: every rule in the light, and in the dark those that colours decide.
// One browser, some tabs at once. Exit 1 if anything is wrong.

import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(path.resolve('package.json'));
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [site, ...files] = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: node page.mjs SITE FILE...');
  process.exit(2);
}
const inside = pathToFileURL(path.resolve(site)).href + '/';
// Chromium has no sandbox for root. Whatever is asked by name is not found: nothing can leave the machine.
const args = ['--host-resolver-rules=MAP * ~NOTFOUND', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args });
/** Rules that the theme can change; of the others the light theme tells. */
const COLOURED = ['color-contrast', 'link-in-text-block'];

/** A tab that reads page after page as a reader does. */
async function reader() {
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  let problems = [];
  page.on('request', (request) => {
    if (!/^(data:|about:|blob:)/.test(request.url()) && !request.url().startsWith(inside)) {
      problems.push(`asks for ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => problems.push(`did not get ${request.url()}`));
  page.on('pageerror', (error) => problems.push(`script: ${error}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text().slice(0, 200)}`);
  });
  return async (url) => {
    problems = [];
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(url);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 900 });
      // Two frames: whatever scripts do at the load is done, and the page is laid out.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
      if (wide > 1) problems.push(`is ${wide} px wider than a window of ${width} px`);
    }
    return problems;
  };
}

/** A tab in which axe-core judges page after page. */
async function judge() {
  const context = await browser.newContext({ bypassCSP: true, offline: true, viewport: { width: 1280, height: 900 } });
  await context.addInitScript(axe);
  const page = await context.newPage();
  return async (url) => {
    const problems = [];
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(url);
    for (const scheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: scheme });
      const rules = scheme === 'dark' ? { runOnly: { type: 'rule', values: COLOURED } } : {};
      const result = await page.evaluate(
        (options) => axe.run(document, options).then((r) => ({ judged: r.passes.length + r.violations.length, violations: r.violations })),
        { preload: false, resultTypes: ['violations'], ...rules },
      );
      if (scheme === 'light' && result.judged < 5) problems.push(`axe judged next to nothing (${result.judged} rules)`);
      for (const v of result.violations) {
        problems.push(`axe (${scheme}): ${v.id}, ${v.impact}, ${v.nodes.length} times, first at ${v.nodes[0].target}`);
      }
    }
    return problems;
  };
}

const todo = [...files].reverse();
let wrong = 0;
async function work() {
  const [read, accessible] = [await reader(), await judge()];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    const url = pathToFileURL(path.resolve(file)).href;
    let problems;
    try {
      problems = [...(await read(url)), ...(await accessible(url))];
    } catch (error) {
      problems = [`cannot be judged: ${error}`];
    }
    for (const problem of new Set(problems)) console.log(`${file}: ${problem}`);
    wrong += problems.length > 0 ? 1 : 0;
  }
}
await Promise.all(Array.from({ length: Math.min(files.length, Math.max(2, os.availableParallelism())) }, work));
await browser.close();
console.log(`${files.length - wrong} of ${files.length} pages are well`);
process.exit(wrong > 0 ? 1 : 0);
