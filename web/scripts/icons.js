// Draws the icons of the installed page (public/icons) from the mark in src/icon.svg: node scripts/icons.js
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

const MARK = readFileSync(new URL("../src/icon.svg", import.meta.url), "utf8").replace(/<style>.*<\/style>/, "");
const GROUND = "#0b695c";

/** `share`: how much of the side the mark takes. Systems cut maskable icons to their own shape, so its edge is all ground. */
const ICONS = [
  { name: "icon-192", size: 192, share: 0.66, round: 0.22 },
  { name: "icon-512", size: 512, share: 0.66, round: 0.22 },
  { name: "maskable-512", size: 512, share: 0.52, round: 0 },
  { name: "apple-180", size: 180, share: 0.62, round: 0 },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
for (const { name, size, share, round } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>
    body { margin: 0 }
    div { width: ${size}px; height: ${size}px; border-radius: ${size * round}px; background: ${GROUND}; display: grid; place-items: center }
    svg { width: ${size * share}px; transform: translateY(${size * 0.03}px) }
    g { stroke: #fff }
  </style><div>${MARK}</div>`);
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(new URL(`../public/icons/${name}.png`, import.meta.url), png);
}
await browser.close();
