// Code in messages, models and scripts: seen by all, coloured, copied, saved, and never run, whatever it says.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { accessible, LOOKS } from "./axe.ts";
import { enter, noSidewaysScroll, say, useBrowser, visit } from "./browser.ts";
import { lena, plugin as odile, server, usePlugin, useServer } from "./cast.ts";
import { watchStops } from "./still.ts";

useBrowser();
useServer();
usePlugin("odile");

const SQL = "Straight from the table:\n```sql\nSELECT class, sum(ha) -- in hectares\nFROM zones WHERE name = 'q100';\n```";

test("a block of code is coloured for both, copied as it is, and text for a plugin", async () => {
  const [page, tom] = [await lena(), await visit(server)];
  await enter(tom, "tom");
  expect(page.workers()).toEqual([]);
  await say(page, SQL);
  await odile.hears((frame) => frame["text"] === SQL);
  for (const seen of [page, tom]) {
    const code = seen.getByRole("group", { name: "Code, SQL" });
    await code.locator(".code-key", { hasText: "SELECT" }).waitFor();
    await code.locator(".code-str", { hasText: "'q100'" }).waitFor();
    await code.locator(".code-note", { hasText: "-- in hectares" }).waitFor();
    await seen.getByRole("log").getByText("Straight from the table:").waitFor();
    expect(await code.innerText()).not.toContain("`");
  }
  await tom.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await tom.getByRole("log").getByRole("button", { name: "Copy" }).click();
  await tom.getByRole("log").getByRole("button", { name: "Copied" }).waitFor();
  expect(await tom.evaluate(() => navigator.clipboard.readText())).toBe(SQL.split("\n").slice(2, -1).join("\n"));
});

test("a language is guessed, and one that nobody knows leaves the code plain", async () => {
  const page = await lena();
  odile.says({ type: "text", text: "```\nimport math\n\ndef area(r):\n    return math.pi * r ** 2  # m2\n```" });
  await page.getByRole("group", { name: "Code, Python" }).locator(".code-note").waitFor();
  const evil = "</script><script>alert(1)</script>";
  for (const language of ["__proto__", "constructor", "hasOwnProperty"]) {
    odile.says({ type: "text", text: `\`\`\`${language}\n${evil}\n\`\`\`` });
  }
  odile.says({ type: "text", text: `\`\`\`xml\n${evil}\n\`\`\`` });
  await page.getByRole("group", { name: "Code, HTML" }).locator(".code-key").first().waitFor();
  const plain = page.getByRole("group", { name: "Code", exact: true });
  expect(await plain.allInnerTexts()).toEqual([evil, evil, evil]);
  expect(await page.locator(".log script, .log [class^=code-] script").count()).toBe(0);
});

test("the source of a script is shown on demand, and saved under a safe name", async () => {
  const page = await lena();
  odile.says({ type: "script", name: "../areas.py", raw_pycode: "import os\nprint('ha')\n" });
  odile.says({ type: "model", model_name: "buffer", model_group: "tools", raw_xml: '<Option type="Map"/>' });
  const card = page.locator(".card", { hasText: "../areas.py" });
  const show = card.getByRole("button", { name: "Show source" });
  expect(await show.getAttribute("aria-expanded")).toBe("false");
  expect(await page.locator("pre").count()).toBe(0);
  await show.focus();
  await page.keyboard.press("Enter");
  await card.getByRole("group", { name: "Source of ../areas.py" }).locator(".code-key", { hasText: "import" }).waitFor();
  const download = page.waitForEvent("download");
  await card.getByRole("button", { name: "Download areas.py" }).click();
  expect((await download).suggestedFilename()).toBe("areas.py");
  expect(readFileSync(await (await download).path(), "utf8")).toBe("import os\nprint('ha')\n");
  await card.getByRole("button", { name: "Hide source" }).click();
  await card.locator("pre").waitFor({ state: "detached" });
  await page.locator(".card", { hasText: "buffer" }).getByRole("button", { name: "Show source" }).click();
  await page.getByRole("group", { name: "Source of buffer" }).locator(".code-str", { hasText: '"Map"' }).waitFor();
});

test("code that reads otherwise than it runs shows why, and is copied and saved as it is", async () => {
  const page = await lena();
  const source = 'if role != "user\u202e \u2066# admin\u2069 \u2066":\n    grant\u3164()  # 👨‍🌾 fine\n';
  const shown = 'if role != "user⟨U+202E⟩ ⟨U+2066⟩# admin⟨U+2069⟩ ⟨U+2066⟩":\n    grant⟨U+3164⟩()  # 👨‍🌾 fine\n';
  odile.says({ type: "script", name: "check\u202efdp.py", raw_pycode: source });
  odile.says({ type: "text", text: "```python\nfine = 1\n```" });
  const card = page.locator(".card", { hasText: "checkfdp.py" });
  await card.getByRole("button", { name: "Show source" }).click();
  const code = card.getByRole("group", { name: "Source of checkfdp.py" });
  await code.locator(".code-note").waitFor();
  expect(await code.evaluate((element) => element.textContent)).toBe(shown);
  await card.getByText("They are shown as ⟨U+…⟩").waitFor();
  expect(await page.getByText("They are shown as").count()).toBe(1);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await card.getByRole("button", { name: "Copy" }).click();
  await card.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(source);
  const download = page.waitForEvent("download");
  await card.getByRole("button", { name: "Download checkfdp.py" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toBe(source);
});

test("a hundred thousand brackets do not hold up the conversation, and more than that stays plain", async () => {
  const page = await lena();
  const [some, many] = ["([{<\n".repeat(20_000).slice(0, 100_000), "x = 1 # more\n".repeat(100_000)];
  odile.says({ type: "script", name: "some", raw_pycode: some });
  odile.says({ type: "script", name: "many", raw_pycode: many });
  for (const [name, source] of [["some", some], ["many", many]] as const) {
    await page.locator(".card", { hasText: name }).getByRole("button", { name: "Show source" }).click();
    const box = page.getByRole("group", { name: `Source of ${name}` });
    expect(await box.evaluate((element) => element.textContent)).toBe(source);
    await say(page, `I can still write beside ${name}`);
    await odile.hears((frame) => frame["text"] === `I can still write beside ${name}`);
  }
  odile.says({ type: "text", text: "```python\nprint(1)\n```" });
  await page.getByRole("group", { name: "Code, Python" }).locator(".code-num").waitFor();
  expect(await page.getByRole("group", { name: "Source of many" }).locator(".code-note").count()).toBe(0);
});

test("a source of a hundred thousand characters is coloured without a stop", async () => {
  const page = await lena();
  const line = 'def area(layer, factor=1e4):  # in hectares\n    return sum(f["area"] for f in layer.getFeatures()) / factor\n';
  const source = line.repeat(Math.floor(100_000 / line.length));
  odile.says({ type: "script", name: "long", raw_pycode: source });
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
  const page = await lena();
  const stuck = `onmessage = ({data}) => { if (data.code === "stuck") for (;;); postMessage({language: "Odd", slices: [[["string", data.code]]]}); }; postMessage("ready");`;
  await page.route("**/worker-*.js", (route) => route.fulfill({ contentType: "text/javascript", body: stuck }));
  odile.says({ type: "text", text: "```\nstuck\n```" });
  odile.says({ type: "text", text: "```\ngoes\n```" });
  await page.locator(".code-str", { hasText: "goes" }).waitFor();
  expect(await page.getByRole("group", { name: "Code", exact: true }).innerText()).toBe("stuck");
  await expect.poll(() => page.workers().length, { timeout: 20_000 }).toBe(1);
});

test.each(LOOKS)("no barrier, %s, %s", async (colorScheme, locale, viewport) => {
  const page = await visit(server, "", { colorScheme, locale, viewport });
  await enter(page, `${colorScheme}-${locale}`);
  odile.says({ type: "text", text: `\`\`\`python\n# a note\nx = "${"long ".repeat(40)}"\nreturn 12\n\`\`\`` });
  odile.says({ type: "script", name: "areas", raw_pycode: "import os \u202e\n".repeat(100) });
  await page.locator(".card", { hasText: "areas" }).last().locator("button[aria-expanded]").click();
  await expect.poll(() => page.locator(".log .code-key").count()).toBeGreaterThan(2);
  await accessible(page, `code, ${locale}`);
  await noSidewaysScroll(page);
  await page.context().close();
});
