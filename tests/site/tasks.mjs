// What readers come with, tried from the first page on: node tasks.mjs SITE [NODE_FOLDER].
// Each question is to be answered with three clicks, or one search and what it leads to. SITE is the built example, or an estate
// that is too large for a page for each deployment. A link that is not to be seen, or leads elsewhere, is a wrong turn and fails.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import assert from 'node:assert/strict';

const site = path.resolve(process.argv[2]);
const shots = process.env.ONUS_SHOTS;
const require = createRequire(path.resolve(process.argv[3] ?? '.', 'package.json'));
const { chromium } = require('playwright-core');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--host-resolver-rules=MAP * ~NOTFOUND'] });
const root = pathToFileURL(site).href + '/';
const isExample = fs.existsSync(path.join(site, 'd/payments-db'));
const team = isExample ? 'Payments' : 'Team 001 ledger';

/** One question: what a reader does, counted. */
class Reader {
  clicks = 0;
  searches = 0;

  constructor(page) {
    this.page = page;
  }

  async start() {
    await this.page.goto(root + 'index.html');
  }

  /** A click on what is called so, in the part of the page that is looked at. */
  async click(name, within = 'body') {
    this.clicks++;
    const link = this.page.locator(within).getByRole('link', { name }).first();
    await link.click({ timeout: 20_000 });
    await this.page.waitForLoadState('load');
  }

  /** Words typed into the search field, and the first result taken. */
  async search(words) {
    this.searches++;
    await this.page.locator('#onus-search-words').fill(words);
    await this.page.locator('#onus-search-results li').first().waitFor({ timeout: 20_000 });
    const before = this.page.url();
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL(url => url.href !== before, { timeout: 20_000 });
    await this.page.waitForLoadState('load');
  }

  /** The words of a part of the page that a reader sees without turning elsewhere. */
  async read(selector) {
    const part = this.page.locator(selector).first();
    await part.waitFor({ state: 'visible', timeout: 20_000 });
    return part.innerText();
  }

  get address() {
    return decodeURIComponent(this.page.url().slice(root.length));
  }
}

/** The table after a heading. */
const after = id => `h2[id="${id}"] + .scroll table`;

const tasks = {
  'what is mine': async r => {
    await r.search(isExample ? 'payments' : 'team 001 ledger');
    assert.equal(await r.read('h1'), team);
    assert.ok((await r.read('.actions')).length > 20, 'the first thing is what to do');
  },
  'what is overdue': async r => {
    await r.click(/failed, overdue/);
    const rows = await r.page.locator(after('late-by-team') + ' tbody tr').allInnerTexts();
    assert.ok(rows.length > 1 && rows.some(row => /\d{4}/.test(row)), 'a row for each team, and since when');
    // The first page counts what the table adds up.
    const late = rows.flatMap(row => row.split('\t').slice(1, 5)).map(n => Number(n.replaceAll(/\D/g, ''))).reduce((a, b) => a + b);
    await r.page.goBack();
    assert.match(await r.read('.numbers'), new RegExp(`\\b${late.toLocaleString('en-US')}\\s+failed, overdue`));
  },
  'who patches payments-db and why': async r => {
    await r.search(isExample ? 'who patches payments-db' : `who patches ${someDeployment()}`);
    assert.match(r.address, isExample ? /^d\/payments-db\/.*#platform-runtime$/ : /^services\/.*#(platform-runtime|guest-os)$/);
    const id = r.address.split('#')[1];
    if (isExample) {
      assert.match(await r.read(`li[id="${id}"] .held`), /Patch the database engine/);
      await r.click(/^Why: the rules/, `li[id="${id}"]`);
    }
    // Why: the rules that were tried, and their sources, folded below each duty.
    const cell = r.page.locator('.cell').filter({ has: r.page.locator(`[id="${id}"]`) }).first();
    r.clicks++;
    await cell.locator('summary', { hasText: 'Why' }).first().click();
    assert.match(await cell.innerText(), /wins|default/i);
    assert.match(await cell.innerText(), /Source/);
  },
  'what must I show for encryption at rest': async r => {
    await r.click('Areas', 'header');
    await r.click('Server-side encryption at rest', 'main');
    assert.match(await r.read(after('to-show')), /Encryption status of storage resources/);
  },
  'which configurations leave guest OS with us': async r => {
    await r.search('which configurations leave guest OS with us');
    assert.equal(r.address, 'domains/guest-os/index.html#who');
    const rows = await r.page.locator(after('who') + ' tbody tr').allInnerTexts();
    // Where, who and how many, in one row for all that is carried alike.
    const ours = rows.map(row => row.split('\t')).filter(([, who]) => who.endsWith(' alone') && who !== 'AWS alone').map(([, , n]) => Number(n.replaceAll(/\D/g, '')));
    assert.ok(ours.length > 0, 'some are ours alone');
    await r.page.goto(root + 'matrix/index.html');
    const column = await r.page.locator('th[data-area="guest-os"]').evaluate(th => th.cellIndex);
    const counted = await r.page.locator(`.grid tbody tr > :nth-child(${column + 1})[data-split="organisation"]`).count();
    assert.equal(ours.reduce((a, b) => a + b), counted, 'as many as the matrix has');
  },
  'the evidence for CC6.1': async r => {
    await r.search('CC6.1');
    assert.match(r.address, /^requirements\/soc2\/cc6\.1\//);
    if (isExample) {
      await r.click(/^EV-/, 'main');
      assert.match(r.address, /^evidence\/index\.html#ev-/);
      assert.match(await r.read(`[id="${r.address.split('#')[1]}"]`), /content\/evidence\//);
    } else {
      assert.match(await r.read('main table'), /overdue since|never shown/i);
    }
  },
  'PCI 12.8.5 of AWS': async r => {
    await r.search('PCI DSS 12.8.5');
    await r.click('We, others, or both', 'main');
    assert.match(r.address, /^requirements\/pci-dss\/responsibility\//);
    assert.match(await r.read('main'), /AWS/);
  },
  'what changed since last month': async r => {
    await r.search('what changed since last month');
    // Where the book was compared with no other, it says so, and how to have it compared.
    const compared = fs.existsSync(path.join(site, 'changes'));
    assert.match(r.address, compared ? /^changes\// : /^index\.html#document-control$/);
    assert.match(await r.read('main'), compared ? /changed/ : /this one does not say what changed/);
  },
  'what expires this quarter': async r => {
    await r.click(/within 90 days/, '.numbers');
    assert.match(await r.read('main table'), /2026|2027/);
  },
  "which duties AWS's report covers": async r => {
    await r.search("which duties AWS's report covers");
    assert.equal(r.address, 'relied-on/index.html');
    if (isExample) assert.match(await r.read('main'), /Duties that rest on “SOC 2 Type 2”/);
  },
  "hand this team's list to Jira": async r => {
    await r.click('Teams', 'header');
    await r.click(team, 'main');
    const [download] = await Promise.all([r.page.waitForEvent('download'), r.click(/Jira/, 'main').catch(() => {})]);
    const lines = fs.readFileSync(await download.path(), 'utf8').trim().split('\r\n');
    assert.ok(lines.length > 1 && /summary/i.test(lines[0]), lines[0]);
  },
  'print my page': async r => {
    await r.click('Teams', 'header');
    await r.click(team, 'main');
    await r.click('One page to print', 'main');
    const pdf = (await r.page.pdf({ preferCSSPageSize: true })).toString('latin1');
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'one side of paper');
  },
};

/** A deployment of the large estate, by its id: any will do. */
function someDeployment() {
  const names = fs.readFileSync(path.join(site, 'assets/search-index.js'), 'utf8').match(/\["(archive-\d+)"/);
  return names[1];
}

let wrong = 0;
for (const [task, act] of Object.entries(tasks)) {
  const context = await browser.newContext({ offline: true, viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const reader = new Reader(page);
  let problem = '';
  try {
    await reader.start();
    await act(reader);
    if (reader.searches > 1 || reader.clicks > 3) problem = 'takes too many steps';
  } catch (error) {
    problem = String(error.message ?? error).split('\n').slice(0, 12).join('\n');
  }
  if (shots) await page.screenshot({ path: path.join(shots, `${task.replaceAll(/[^a-z0-9]+/gi, '-')}.png`) });
  console.log(`${problem ? 'WRONG' : 'ok'}  ${task}: ${reader.searches} search, ${reader.clicks} clicks${problem ? `\n      ${problem}` : ''}`);
  wrong += problem ? 1 : 0;
  await context.close();
}
await browser.close();
console.log(`${Object.keys(tasks).length - wrong} of ${Object.keys(tasks).length} questions are answered in three clicks or one search`);
process.exit(wrong ? 1 : 0);
