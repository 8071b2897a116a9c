// Takes the pictures of the README: `screenshots.mjs CHROMIUM FOLDER REFERENCE COMMENT EMULATOR`.
// `cargo xtask screenshots` calls it. REFERENCE and COMMENT are files, EMULATOR is the address of a running one.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const [chromium, folder, reference, comment, emulator] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });

async function open(url, width, height, scheme) {
  const page = await browser.newPage();
  await page.setViewport({ width, height });
  // Without motion, no picture is taken in the middle of a transition.
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.goto(url, { waitUntil: 'load' });
  return page;
}

async function shoot(page, name) {
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

const at = (file, hash) => `${pathToFileURL(file).href}${hash}`;
await shoot(await open(at(reference, '#firmware_upgrade'), 1400, 640, 'light'), 'reference');
await shoot(await open(at(reference, '#guide'), 1280, 790, 'dark'), 'reference-dark');

const review = await open(at(comment, ''), 900, 600, 'light');
// One finding unfolded, so that the picture shows what is in it.
await review.evaluate(() => { document.querySelector('details').open = true; });
const card = await review.$('main');
await card.screenshot({ path: join(folder, 'pull-request.png') });
await review.close();

const status = await open(emulator, 1100, 900, 'light');
await status.type('input[type=password]', 'admin');
await status.type('input:not([type=password])', 'admin');
await status.keyboard.press('Enter');
await status.waitForFunction(() => document.body.innerText.includes('8.0.1'));
await shoot(status, 'emulator');

await browser.close();
