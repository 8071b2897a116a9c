// Uses the emulator's pages as people do: `pages.mjs CHROMIUM URL FOLDER IMAGE`.
// `cargo xtask pages` calls it. URL is a running emulator with admin:admin whose reboots take some seconds, FOLDER gets
// the pictures, IMAGE is a firmware image of version 8.1.0.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const [chromium, url, folder, image] = process.argv.slice(2);
const axe = createRequire(import.meta.url).resolve('axe-core');
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
browser.on('disconnected', () => clearTimeout(limit));
const limit = setTimeout(() => { throw new Error('the pages did not get there within three minutes'); }, 180_000);

/** A page with cookies of its own, which must ask nobody but the emulator and break nowhere. */
async function open(path, scheme) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1100, height: 900 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  page.on('pageerror', (error) => { throw new Error(`${path}: ${error}`); });
  page.on('request', (request) => {
    const to = request.url();
    assert(to.startsWith(`${url}/`) || to.startsWith('data:') || to.startsWith('blob:'), `${path} asks for ${to}`);
  });
  // What a policy of the page blocks is told here, and nowhere else.
  page.on('console', (message) => {
    const expected = message.type() !== 'error' || message.text().startsWith('Failed to load resource');
    assert(expected, `${path}: ${message.text()}`);
  });
  const answer = await page.goto(`${url}${path}`, { waitUntil: 'load' });
  assert.equal(answer.status(), 200, path);
  return page;
}

/** Waits until a text is seen. */
const sees = (page, text) =>
  page.waitForFunction((text) => document.body.innerText.includes(text), { timeout: 20_000 }, text);

/** Fails on what a person with an impairment could not read or reach. */
async function isAccessible(page, name) {
  await page.addScriptTag({ path: axe }).catch(() => assert.fail(`${name}: axe cannot be loaded`));
  const { violations } = await page.evaluate(() => window.axe.run(document));
  assert.deepEqual(violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target)}`), [], name);
}

async function logIn(page, password) {
  await page.waitForSelector('#login:not([hidden])');
  // After a password that was wrong, the name is still there.
  if (!(await page.$eval('input[name=user]', (input) => input.value))) await page.type('input[name=user]', 'admin');
  await page.type('input[name=password]', password);
  await page.click('#login button');
}

/** A request of the page's own session, as another tool would send it meanwhile. */
const send = (page, method, path, json) => page.evaluate(async (method, path, json) => {
  const { x_token } = await (await fetch('/session.json')).json();
  const headers = { 'X-Token': x_token, ...(json ? { 'Content-Type': 'application/json' } : {}) };
  const answer = await fetch(path, { method, headers, body: json });
  return answer.status;
}, method, path, json);

async function upload(page) {
  const bytes = readFileSync(image).toString('base64');
  const status = await page.evaluate(async (bytes) => {
    const { x_token } = await (await fetch('/session.json')).json();
    const body = Uint8Array.from(atob(bytes), (it) => it.charCodeAt(0));
    const headers = { 'X-Token': x_token, 'Content-Type': 'application/octet-stream' };
    return (await fetch('/api/upload/firmware', { method: 'POST', headers, body })).status;
  }, bytes);
  assert.equal(status, 200);
}

async function statusPage() {
  for (const scheme of ['light', 'dark']) {
    const page = await open('/', scheme);
    await page.setBypassCSP(true);
    await page.waitForSelector('#login:not([hidden])');
    await page.screenshot({ path: join(folder, `login-${scheme}.png`) });
    await isAccessible(page, `the login in ${scheme} colours`);
    await page.close();
  }

  const page = await open('/', 'light');
  await logIn(page, 'wrong');
  await sees(page, 'The username or password you have specified is invalid');
  await logIn(page, 'admin');
  await page.waitForSelector('#status:not([hidden])');
  const slots = () => page.$$eval('#slots tr', (rows) => rows.map((row) => row.innerText.trim().split(/\s+/)));
  assert.equal((await slots()).length, 5);
  assert.deepEqual((await slots())[0].slice(0, 5), ['1', '8.0.0', 'current', 'after', 'reboot']);

  // Everything that follows appears without a reload.
  await upload(page);
  await sees(page, '8.1.0');
  const strange = '/api/<img src=x onerror=document.title=1>';
  await send(page, 'GET', encodeURI(strange));
  await sees(page, encodeURI(strange));
  assert.equal(await page.$eval('#requests .bad', (cell) => cell.innerText), '404');

  // An upload of which no more comes than its first quarter.
  const session = (await page.browserContext().cookies()).find((it) => it.name === 'session_id').value;
  const headers = { Cookie: `session_id=${session}`, 'Content-Type': 'application/octet-stream', 'Content-Length': 4 << 20 };
  const sending = request(`${url}/api/upload/firmware`, { method: 'POST', headers });
  sending.on('error', () => {});
  sending.write(Buffer.alloc(1 << 20));
  await sees(page, '1.0 MiB of 4.0 MiB');
  await page.waitForSelector('#uploads progress');

  // A download whose second half waits until its progress was seen.
  let finish;
  const source = createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Length': 4 << 20 });
    answer.write(Buffer.alloc(2 << 20));
    finish = () => answer.end(Buffer.alloc(2 << 20));
  });
  await new Promise((ready) => source.listen(0, '127.0.0.1', ready));
  const from = `http://127.0.0.1:${source.address().port}/sps.iso?token=secret`;
  assert.equal(await send(page, 'POST', '/api/firmware/fetch', JSON.stringify({ url: from })), 202);
  await sees(page, '2.0 MiB of 4.0 MiB');
  await page.waitForSelector('#fetches progress');
  assert(!(await page.content()).includes('secret'), 'the query of a download is shown');
  await page.setBypassCSP(true);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.screenshot({ path: join(folder, `status-${scheme}.png`) });
  }
  // On a phone, nothing has to be moved sideways to be read.
  const { width, height } = page.viewport();
  await page.setViewport({ width: 390, height: 800 });
  await page.screenshot({ path: join(folder, 'status-phone.png'), fullPage: true });
  const isCut = (papers) => papers.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.innerText);
  assert.deepEqual(await page.$$eval('.paper', isCut), []);
  await page.setViewport({ width, height });
  finish();
  sending.destroy();
  await page.waitForSelector('#uploading[hidden]');
  await sees(page, 'no ISO 9660 image');
  source.close();

  // An upgrade: down, back without a session, and with the new firmware.
  const upgrade = JSON.stringify({ slot_id: 2, message: 'from a browser' });
  assert.equal(await send(page, 'POST', '/api/firmware/upgrade', upgrade), 200);
  await sees(page, 'The appliance does not answer');
  assert.equal(await page.$eval('#phase', (phase) => phase.innerText), 'no answer');
  await sees(page, 'The session has ended');
  await logIn(page, 'admin');
  // Who is early is told so, and tries again.
  await page.waitForFunction(() => !document.querySelector('#status').hidden
    || document.querySelector('#message').innerText.includes('is booting'));
  while (await page.$('#status[hidden]')) {
    await new Promise((later) => setTimeout(later, 1000));
    await logIn(page, 'admin');
    await new Promise((later) => setTimeout(later, 1500));
  }
  assert.deepEqual((await slots())[1].slice(0, 3), ['2', '8.1.0', 'current']);
  for (const scheme of ['light', 'dark']) {
    const fresh = await page.browserContext().newPage();
    await fresh.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await fresh.setBypassCSP(true);
    await fresh.goto(`${url}/`);
    await fresh.waitForSelector('#slots .badge');
    await isAccessible(fresh, `the status in ${scheme} colours`);
    await fresh.close();
  }
  await page.close();
}

/** Runs an operation in Swagger UI, and gives the status and the text that it shows. */
async function tryOut(page, operation, parameters = {}, file = undefined) {
  const block = `[id$="-${operation}"]`;
  await page.click(`${block} .opblock-summary-control`);
  await (await page.waitForSelector(`${block} .try-out__btn`)).click();
  for (const [name, value] of Object.entries(parameters)) {
    await page.type(`${block} input[placeholder=${name}]`, value);
  }
  if (file) await (await page.waitForSelector(`${block} input[type=file]`)).uploadFile(file);
  await (await page.waitForSelector(`${block} .btn.execute`)).click();
  const answer = await page.waitForSelector(`${block} .live-responses-table tr.response`, { timeout: 20_000 });
  await answer.scrollIntoView();
  const text = await answer.evaluate((row) => row.innerText.trim());
  return [text.slice(0, 3), text];
}

async function documentation() {
  for (const scheme of ['light', 'dark']) {
    const page = await open('/docs/', scheme);
    await page.waitForSelector('.opblock');
    await page.screenshot({ path: join(folder, `docs-${scheme}.png`) });
    await page.close();
  }
  const page = await open('/docs/', 'light');
  await page.waitForSelector('.opblock');
  assert.equal((await page.$$('.opblock')).length, 14);

  // Without a login, an operation is refused and says so.
  const [refused] = await tryOut(page, 'firmware_index_get');
  assert.equal(refused, '401');

  await page.click('.auth-wrapper .authorize');
  await page.waitForSelector('.auth-container input[name=username], .auth-container #auth-basic-username');
  const form = '.auth-container:has(input[type=password])';
  await page.type(`${form} input[type=text]`, 'admin');
  await page.type(`${form} input[type=password]`, 'admin');
  await page.click(`${form} .authorize`);
  await page.click('.btn-done');
  assert.equal((await tryOut(page, 'login'))[0], '200');

  const [status, list] = await tryOut(page, 'firmware_slot_list');
  assert.equal(status, '200');
  assert(list.includes('"current_slot"'), list);
  await page.screenshot({ path: join(folder, 'docs-tried.png'), fullPage: false });

  // Requests that change something need the token of the session, which the page adds.
  const [uploaded, slot] = await tryOut(page, 'firmware_upload', {}, image);
  assert.equal(uploaded, '200', slot);
  assert(slot.includes('"version": "8.1.0"'), slot);
  const [deleted, text] = await tryOut(page, 'firmware_slot_delete', { slot_id: '2' });
  assert.equal(deleted, '200', text);
  await page.close();
}

await documentation();
await statusPage();
await browser.close();
clearTimeout(limit);
