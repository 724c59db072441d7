// Code in messages, models and scripts: how long its colours take, and that it stands no barrier.
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, say, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { READ_MS, stretchTimers } from "./passing.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { watchStops } from "./still.ts";

useBrowser();
useFakeServer();
usePerson("odile");

test("a hundred thousand brackets do not hold up the conversation, and more than that stays plain", async () => {
  const page = await lena();
  await stretchTimers(page, READ_MS);
  const [some, many] = ["([{<\n".repeat(20_000).slice(0, 100_000), "x = 1 # more\n".repeat(100_000)];
  odile.says({ kind: "script", name: "some", raw_pycode: some });
  odile.says({ kind: "script", name: "many", raw_pycode: many });
  for (const [name, source] of [["some", some], ["many", many]] as const) {
    await page.locator(".card", { hasText: name }).getByRole("button", { name: "Show source" }).click();
    const box = page.getByRole("group", { name: `Source of ${name}` });
    await idle(box);
    expect(await box.evaluate((element) => element.textContent)).toBe(source);
    await say(page, `I can still write beside ${name}`);
    await server.hearsText(`I can still write beside ${name}`);
  }
  odile.text("```python\nprint(1)\n```");
  await shown(page.getByRole("group", { name: "Code, Python" }).locator(".code-num"));
  await idle(page);
  expect(await page.getByRole("group", { name: "Source of many" }).locator(".code-note").count()).toBe(0);
});

test("a source of a hundred thousand characters is coloured without a stop", async () => {
  const page = await lena();
  await stretchTimers(page, READ_MS);
  const line = 'def area(layer, factor=1e4):  # in hectares\n    return sum(f["area"] for f in layer.getFeatures()) / factor\n';
  const source = line.repeat(Math.floor(100_000 / line.length));
  odile.says({ kind: "script", name: "long", raw_pycode: source });
  const card = page.locator(".card", { hasText: "long" });
  await card.getByRole("button", { name: "Show source" }).waitFor();
  const worst = await watchStops(page);
  await card.getByRole("button", { name: "Show source" }).click();
  const notes = source.split("# in hectares").length - 1;
  await expect.poll(() => card.locator(".code-note").count()).toBe(notes);
  const stop = await worst();
  console.log(`100 kB of source coloured: the page stood still for ${stop.toFixed(0)} ms at most`);
  expect(stop).toBeLessThan(500);
});

test("code that takes too long to colour stays plain, and the next one is coloured", async () => {
  const page = await lena({ locale: "en-GB" });
  const stuck = `onmessage = ({data}) => { if (data.code === "stuck") for (;;); postMessage({language: "Odd", slices: [[["string", data.code]]]}); }; postMessage("ready");`;
  await page.route("**/worker-*.js", (route) => route.fulfill({ contentType: "text/javascript", body: stuck }));
  odile.text("```\nstuck\n```");
  odile.text("```\ngoes\n```");
  await page.locator(".code-str", { hasText: "goes" }).waitFor();
  await idle(page);
  expect(await page.getByRole("group", { name: "Code", exact: true }).innerText()).toBe("stuck");
  await expect.poll(() => page.workers().length).toBe(1);
});

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport, stretched: [READ_MS] });
  odile.text(`\`\`\`python\n# a note\nx = "${"long ".repeat(40)}"\nreturn 12\n\`\`\``);
  odile.says({ kind: "script", name: "areas", raw_pycode: "import os \u202e\n".repeat(100) });
  await page.locator(".card", { hasText: "areas" }).last().locator("button[aria-expanded]").click();
  await idle(page);
  expect(await page.locator(".log .code-key").count()).toBeGreaterThan(2);
  await accessible(page, `code, ${locale}`);
  await noSidewaysScroll(page);
});
