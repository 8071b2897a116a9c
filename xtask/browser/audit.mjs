// Uses the reference as people do: `audit.mjs CHROMIUM PAGE`. Ends with 1 and the list of what is wrong.
// `cargo xtask docs --audit` calls it.

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const LARGEST_BYTES = 4e6;
const FIRST_PAINT_MS = 1000;
const SCREENS = [
  { name: 'light', width: 1440, height: 900, scheme: 'light' },
  { name: 'dark', width: 1440, height: 900, scheme: 'dark' },
  { name: 'narrow', width: 360, height: 740, scheme: 'light' },
  { name: 'narrow and dark', width: 360, height: 740, scheme: 'dark' },
];

const [chromium, file] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const faults = [];
const expect = (holds, fault) => holds || faults.push(fault);

const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });

async function open({ width, height, scheme }, hash = '') {
  const page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(`the script fails: ${error.message}`));
  page.on('console', (message) => faults.push(`the console says: ${message.text()}`));
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.goto(url + hash, { waitUntil: 'load' });
  return page;
}

const bytes = statSync(file).size;
expect(bytes < LARGEST_BYTES, `the page has ${bytes} bytes`);

const paints = [];
for (const screen of SCREENS) {
  const page = await open(screen);
  paints.push(await page.evaluate(() => new Promise((done) => {
    const tell = (list) => list.getEntries().forEach((it) => it.name === 'first-contentful-paint' && done(it.startTime));
    new PerformanceObserver(tell).observe({ type: 'paint', buffered: true });
  })));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow <= 0, `${screen.name}: the page is ${overflow} pixels wider than the screen`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations) {
    faults.push(`${screen.name}: axe ${id}: ${help}: ${nodes.map((it) => it.html.slice(0, 100)).join('; ')}`);
  }
  await page.close();
}
// The fastest of four: a busy machine slows a page, and nothing makes it faster than it is.
const paint = Math.round(Math.min(...paints));
expect(paint < FIRST_PAINT_MS, `the first paint takes ${paint} ms`);

const desk = SCREENS[0];
let page = await open(desk);
await page.keyboard.press('Tab');
expect(await page.evaluate(() => document.activeElement.matches('.skip')), 'the first Tab does not reach the link to the text');
await page.keyboard.press('/');
await page.keyboard.type('upgrade mess');
expect(await page.$('#results li[aria-selected=true]'), 'the search for `upgrade mess` selects nothing');
await page.keyboard.press('ArrowDown');
await page.keyboard.press('ArrowUp');
await page.keyboard.press('Enter');
expect(await page.evaluate(() => location.hash.length > 1), 'Enter in the search leads nowhere');
await page.keyboard.press('/');
await page.keyboard.type('x-token');
await page.keyboard.press('Enter');
const sends = await page.evaluate(() => [...document.querySelectorAll(`${location.hash} .name`)].some((it) => it.textContent === 'X-Token'));
expect(sends, 'the search for `x-token` puts what only mentions it before what sends it');
const articles = () => page.evaluate(() => [...document.querySelectorAll('main article')].filter((it) => it.getClientRects().length).length);
const everything = await articles();
await page.evaluate(() => document.querySelector('#ev-observed').click());
const observed = await articles();
expect(observed > 0 && observed < everything, `the filter shows ${observed} of ${everything} entries`);

const hashes = await page.evaluate(() => [...new Set([...document.querySelectorAll('a[href^="#"]')].map((it) => it.getAttribute('href')))]);
for (const hash of hashes.filter((it) => it.length > 1)) {
  const place = await page.evaluate((id) => {
    location.hash = id;
    return document.getElementById(decodeURIComponent(id.slice(1))) !== null;
  }, hash);
  expect(place, `${hash} leads nowhere`);
}
await page.close();
page = await open(desk, '#firmware_upgrade');
const top = await page.evaluate(() => document.getElementById('firmware_upgrade').getBoundingClientRect().top);
expect(top >= 0 && top < desk.height / 2, `a deep link opens ${top} pixels away from its operation`);

await page.emulateMediaType('print');
const printed = await page.evaluate(() => ({
  nav: getComputedStyle(document.querySelector('#nav')).display,
  unread: [...document.querySelectorAll('main details > :not(summary)')].filter((it) => !it.checkVisibility({ contentVisibilityAuto: true })).length,
}));
expect(printed.nav === 'none', 'the contents are printed');
expect(printed.unread === 0, `${printed.unread} folded texts are not printed`);
await browser.close();

console.log(`${bytes} bytes, first paint after ${paint} ms, ${hashes.length} links within the page, axe ${SCREENS.length} times`);
if (faults.length) {
  console.error(faults.join('\n'));
  process.exit(1);
}
