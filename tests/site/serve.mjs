// Drives `onus serve` in a real browser: an edit, a broken edit, a fixed one, a broken template; and asks it what it must refuse.
// node serve.mjs ONUS PROJECT [NODE_FOLDER]: PROJECT is copied first; NODE_FOLDER has playwright-core installed.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import assert from 'node:assert/strict';

const [onus, project] = process.argv.slice(2).map(p => path.resolve(p));
const require = createRequire(path.resolve(process.argv[4] ?? '.', 'package.json'));
const { chromium } = require('playwright-core');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'onus-serve-'));
for (const name of ['book.toml', 'content', 'templates']) fs.cpSync(path.join(project, name), path.join(folder, name), { recursive: true });

const server = spawn(onus, ['serve', '--port', '0', '--project', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
let said = '';
const url = await new Promise((found, failed) => {
  server.stderr.on('data', data => {
    said += data;
    const match = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
    if (match) found(match[0]);
  });
  server.on('exit', code => failed(new Error(`onus serve ended with ${code}: ${said}`)));
  setTimeout(() => failed(new Error(`onus serve says no address: ${said}`)), 120_000).unref();
});

/** Status and head of a raw request, under whatever name and path. */
function ask(target, { host, method = 'GET' } = {}) {
  const { port } = new URL(url);
  return new Promise((done, failed) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers: { host: host ?? `127.0.0.1:${port}` } }, answer => {
      answer.resume();
      answer.on('end', () => done(answer));
    });
    request.on('error', failed);
    request.end();
  });
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const wait = { timeout: 60_000 };
let failed = false;
try {
  // What it must refuse.
  assert.equal((await ask('/', { host: 'handbook.example' })).statusCode, 421, 'a name that is not its own');
  assert.equal((await ask('/', { method: 'POST' })).statusCode, 405);
  for (const target of ['/../book.toml', '/%2e%2e/book.toml', '/..%2f..%2fetc/passwd', '/book.toml', '/content/inventory/teams.yaml']) {
    assert.equal((await ask(target)).statusCode, 404, target);
  }
  const bare = await ask('/matrix');
  assert.deepEqual([bare.statusCode, bare.headers.location], [302, 'matrix/'], 'a folder without its slash');
  const front = await ask('/');
  assert.equal(front.headers['cache-control'], 'no-store');
  assert.equal(front.headers['x-content-type-options'], 'nosniff');

  const page = await browser.newPage();
  const noise = [];
  page.on('console', m => { if (m.type() === 'error' && !/500|Failed to load resource/.test(m.text())) noise.push(m.text()); });
  page.on('pageerror', e => noise.push(String(e)));
  page.on('request', r => { if (!r.url().startsWith(url)) noise.push(`asks for ${r.url()}`); });
  await page.goto(url + 'teams/');
  const teams = path.join(folder, 'content/inventory/teams.yaml');
  const good = fs.readFileSync(teams, 'utf8');

  // An edit shows by itself.
  fs.writeFileSync(teams, good.replace('name: Merchant Services', 'name: Merchants and Shops'));
  await page.getByRole('link', { name: 'Merchants and Shops' }).first().waitFor(wait);

  // A broken edit: a page with the place and the line.
  fs.writeFileSync(teams, good.replace('email: payments@', 'e-mail: payments@'));
  await page.locator('pre.report').waitFor(wait);
  const report = await page.locator('pre.report').innerText();
  assert.match(report, /teams\.yaml:\d+:\d+/, report);
  assert.match(report, /e-mail: payments@/, report);

  // Fixed: the page comes back, where it was.
  fs.writeFileSync(teams, good);
  await page.getByRole('link', { name: 'Merchant Services' }).first().waitFor(wait);
  assert.equal(page.url(), url + 'teams/');

  // A template that is no template, and its end.
  const header = path.join(folder, 'templates/html/header.html');
  const before = fs.readFileSync(header, 'utf8');
  fs.writeFileSync(header, '{% if %}');
  await page.locator('pre.report').waitFor(wait);
  assert.match(await page.locator('pre.report').innerText(), /header\.html/);
  fs.writeFileSync(header, before);
  await page.getByRole('link', { name: 'Merchant Services' }).first().waitFor(wait);

  // Nothing was asked of anyone else, and the console stayed silent.
  assert.deepEqual(noise, []);
  // Nothing was written.
  assert.equal(fs.existsSync(path.join(folder, 'output')), false);
} catch (error) {
  failed = true;
  console.error(error.stack ?? error);
  console.error(said);
}
await browser.close();
server.removeAllListeners('exit');
const ended = new Promise(done => server.on('exit', (code, signal) => done(signal ?? code)));
server.kill('SIGINT');
const how = await Promise.race([ended, new Promise(done => setTimeout(() => done('nothing'), 5_000))]);
if (how === 'nothing') {
  failed = true;
  console.error('Ctrl-C did not end it');
  server.kill('SIGKILL');
}
fs.rmSync(folder, { recursive: true, force: true });
console.log(failed ? 'onus serve is not right' : 'onus serve: 1 of 1 sessions is well');
process.exit(failed ? 1 : 0);
