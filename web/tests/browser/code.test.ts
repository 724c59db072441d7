// Code in messages, models and scripts: seen by all, coloured, copied, saved, and never run, whatever it says.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { noSidewaysScroll, say, useBrowser } from "./browser.ts";
import { idle, shown } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";
import { watchStops } from "./still.ts";

useBrowser();
useFakeServer();
usePerson("odile");

const SQL = "Straight from the table:\n```sql\nSELECT class, sum(ha) -- in hectares\nFROM zones WHERE name = 'q100';\n```";

test("a block of code is coloured for both, copied as it is, and text for a plugin", async () => {
  const page = await lena();
  expect(page.workers()).toEqual([]);
  await say(page, SQL);
  await idle(page);
  expect(server.texts).toEqual([SQL]);
  odile.text(SQL);
  const block = page.getByRole("group", { name: "Code, SQL" });
  for (const at of [0, 1]) {
    const code = block.nth(at);
    await shown(code.locator(".code-key", { hasText: "SELECT" }), code.locator(".code-str", { hasText: "'q100'" }), code.locator(".code-note", { hasText: "-- in hectares" }));
    await shown(page.getByRole("log").getByText("Straight from the table:").nth(at));
    await idle(code);
    expect(await code.innerText()).not.toContain("`");
  }
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const msg = page.locator(".msg", { hasText: "Straight" }).last();
  await msg.getByRole("button", { name: "Copy", exact: true }).click();
  await msg.getByRole("button", { name: "Copied" }).waitFor();
  await idle(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(SQL.split("\n").slice(2, -1).join("\n"));
});

test("code that reads otherwise than it runs shows why, and is copied and saved as it is", async () => {
  const page = await lena();
  const source = 'if role != "user\u202e \u2066# admin\u2069 \u2066":\n    grant\u3164()  # 👨‍🌾 fine\n';
  const seen = 'if role != "user⟨U+202E⟩ ⟨U+2066⟩# admin⟨U+2069⟩ ⟨U+2066⟩":\n    grant⟨U+3164⟩()  # 👨‍🌾 fine\n';
  odile.says({ kind: "script", name: "check\u202efdp.py", raw_pycode: source });
  odile.text("```python\nfine = 1\n```");
  const card = page.locator(".card", { hasText: "checkfdp.py" });
  await card.getByRole("button", { name: "Show source" }).click();
  const code = card.getByRole("group", { name: "Source of checkfdp.py" });
  await shown(code.locator(".code-note"));
  await idle(code);
  expect(await code.evaluate((element) => element.textContent)).toBe(seen);
  await shown(card.getByText("They are shown as ⟨U+…⟩"));
  await idle(page);
  expect(await page.getByText("They are shown as").count()).toBe(1);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await card.getByRole("button", { name: "Copy" }).click();
  await card.getByRole("button", { name: "Copied" }).waitFor();
  await idle(page);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(source);
  const download = page.waitForEvent("download");
  await card.getByRole("button", { name: "Download checkfdp.py" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe(source);
});

test("a hundred thousand brackets do not hold up the conversation, and more than that stays plain", async () => {
  const page = await lena();
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
  const line = 'def area(layer, factor=1e4):  # in hectares\n    return sum(f["area"] for f in layer.getFeatures()) / factor\n';
  const source = line.repeat(Math.floor(100_000 / line.length));
  odile.says({ kind: "script", name: "long", raw_pycode: source });
  const card = page.locator(".card", { hasText: "long" });
  await card.getByRole("button", { name: "Show source" }).waitFor();
  const worst = await watchStops(page);
  await card.getByRole("button", { name: "Show source" }).click();
  const notes = source.split("# in hectares").length - 1;
  await expect.poll(() => card.locator(".code-note").count(), { timeout: 20_000 }).toBe(notes);
  const stop = await worst();
  console.log(`100 kB of source coloured: the page stood still for ${stop.toFixed(0)} ms at most`);
  expect(stop).toBeLessThan(1_500);
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
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(1);
});

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await lena({ colorScheme, locale, viewport });
  odile.text(`\`\`\`python\n# a note\nx = "${"long ".repeat(40)}"\nreturn 12\n\`\`\``);
  odile.says({ kind: "script", name: "areas", raw_pycode: "import os \u202e\n".repeat(100) });
  await page.locator(".card", { hasText: "areas" }).last().locator("button[aria-expanded]").click();
  await idle(page);
  expect(await page.locator(".log .code-key").count()).toBeGreaterThan(2);
  await accessible(page, `code, ${locale}`);
  await noSidewaysScroll(page);
});
