// node page.mjs SITE FILE...: judges pages of the site in the folder SITE, as a browser shows them.
//
// Once as a reader has it, with the network cut: no request leaves SITE, nothing is missing, the console stays silent,
// nothing is wider than a narrow window. Then axe-core, in the light and in the dark. Exit 1 if anything is wrong.

import { chromium } from 'playwright-core';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
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

/** What is wrong with a page as a reader has it. */
async function asRead(url) {
  const problems = [];
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
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
  await page.goto(url);
  await page.waitForTimeout(200);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.scrollingElement.scrollWidth - window.innerWidth);
    if (wide > 1) problems.push(`is ${wide} px wider than a window of ${width} px`);
  }
  await context.close();
  return problems;
}

/** What axe-core finds in one colour scheme. */
async function accessible(url, colorScheme) {
  const context = await browser.newContext({ bypassCSP: true, offline: true, colorScheme });
  const page = await context.newPage();
  await page.goto(url);
  await page.evaluate(axe);
  const result = await page.evaluate(() => axe.run(document, { preload: false }));
  await context.close();
  if (result.passes.length < 5) return [`axe judged next to nothing (${result.passes.length} rules)`];
  return result.violations.map((v) => `axe (${colorScheme}): ${v.id}, ${v.impact}, ${v.nodes.length} times, first at ${v.nodes[0].target}`);
}

let wrong = 0;
for (const file of files) {
  const url = pathToFileURL(path.resolve(file)).href;
  const problems = [...(await asRead(url)), ...(await accessible(url, 'light')), ...(await accessible(url, 'dark'))];
  for (const problem of new Set(problems)) console.log(`${file}: ${problem}`);
  wrong += problems.length > 0 ? 1 : 0;
}
await browser.close();
console.log(`${files.length - wrong} of ${files.length} pages are well`);
process.exit(wrong > 0 ? 1 : 0);
