// Code in messages, models and scripts: seen by all, coloured, and never run, whatever it says.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { clickButton, copies, idle, lena, log, person as odile, press, saves, say, server, useFakeServer, usePerson } from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer();
usePerson("odile");
useThreads();

const code = (name: string | RegExp): HTMLElement => screen.getByRole("group", { name });
const card = (words: string): HTMLElement => screen.getByText(words, { selector: ".card strong" }).closest(".card") as HTMLElement;

test("a language is guessed, and one that nobody knows leaves the code plain", async () => {
  await lena();
  odile.text("```\nimport math\n\ndef area(r):\n    return math.pi * r ** 2  # m2\n```");
  await idle();
  expect(code("Code, Python").querySelector(".code-note")?.textContent).toBe("# m2");
  const evil = "</script><script>alert(1)</script>";
  for (const language of ["__proto__", "constructor", "hasOwnProperty"]) {
    odile.text(`\`\`\`${language}\n${evil}\n\`\`\``);
  }
  odile.text(`\`\`\`xml\n${evil}\n\`\`\``);
  await idle();
  expect(code("Code, HTML").querySelector(".code-key")).toBeTruthy();
  expect(screen.getAllByRole("group", { name: "Code" }).map(({ textContent }) => textContent)).toEqual([evil, evil, evil]);
  expect(document.querySelectorAll(".log script, .log [class^=code-] script")).toHaveLength(0);
});

test("the source of a script is shown on demand, and saved under a safe name", async () => {
  await lena();
  odile.says({ kind: "script", name: "../areas.py", raw_pycode: "import os\nprint('ha')\n" });
  odile.says({ kind: "model", model_name: "buffer", model_group: "tools", raw_xml: '<Option type="Map"/>' });
  await idle();
  const areas = card("../areas.py");
  const show = within(areas).getByRole("button", { name: "Show source" });
  expect(show.getAttribute("aria-expanded")).toBe("false");
  expect(document.querySelector("pre")).toBeNull();
  show.focus();
  await press("{Enter}");
  expect(code("Source of ../areas.py").querySelector(".code-key")?.textContent).toBe("import");
  const [saved] = await saves(() => clickButton("Download areas.py", areas));
  expect(saved?.name).toBe("areas.py");
  expect(await saved?.content.text()).toBe("import os\nprint('ha')\n");
  await clickButton("Hide source", areas);
  expect(areas.querySelector("pre")).toBeNull();
  await clickButton("Show source", card("buffer"));
  expect(code("Source of buffer").querySelector(".code-str")?.textContent).toBe('"Map"');
});

const SQL = "Straight from the table:\n```sql\nSELECT class, sum(ha) -- in hectares\nFROM zones WHERE name = 'q100';\n```";

test("a block of code is coloured for both, copied as it is, and text for a plugin", async () => {
  await lena();
  await say(SQL);
  expect(server.texts).toEqual([SQL]);
  odile.text(SQL);
  await idle();
  const blocks = screen.getAllByRole("group", { name: "Code, SQL" });
  expect(blocks).toHaveLength(2);
  for (const code of blocks) {
    const coloured = (as: string): (string | null)[] => [...code.querySelectorAll(`.code-${as}`)].map(({ textContent }) => textContent);
    expect([coloured("key"), coloured("str"), coloured("note")]).toEqual([expect.arrayContaining(["SELECT"]), ["'q100'"], ["-- in hectares"]]);
    expect(code.textContent).not.toContain("`");
  }
  expect(within(log()).getAllByText("Straight from the table:", { exact: false })).toHaveLength(2);
  const copied = copies();
  const last = [...document.querySelectorAll<HTMLElement>(".msg")].at(-1) as HTMLElement;
  await clickButton("Copy", last);
  expect(within(last).getByRole("button", { name: "Copied" })).toBeTruthy();
  expect(copied).toEqual([SQL.split("\n").slice(2, -1).join("\n")]);
});

test("code that reads otherwise than it runs shows why, and is copied and saved as it is", async () => {
  await lena();
  const source = 'if role != "user\u202e \u2066# admin\u2069 \u2066":\n    grant\u3164()  # 👨‍🌾 fine\n';
  const seen = 'if role != "user⟨U+202E⟩ ⟨U+2066⟩# admin⟨U+2069⟩ ⟨U+2066⟩":\n    grant⟨U+3164⟩()  # 👨‍🌾 fine\n';
  odile.says({ kind: "script", name: "check\u202efdp.py", raw_pycode: source });
  odile.text("```python\nfine = 1\n```");
  await idle();
  const script = card("checkfdp.py");
  await clickButton("Show source", script);
  expect(code("Source of checkfdp.py").querySelector(".code-note")).toBeTruthy();
  expect(code("Source of checkfdp.py").textContent).toBe(seen);
  expect(within(script).getByText(/They are shown as ⟨U\+…⟩/)).toBeTruthy();
  expect(screen.getAllByText(/They are shown as/)).toHaveLength(1);
  const copied = copies();
  await clickButton("Copy", script);
  expect(within(script).getByRole("button", { name: "Copied" })).toBeTruthy();
  expect(copied).toEqual([source]);
  const [saved] = await saves(() => clickButton("Download checkfdp.py", script));
  expect(await saved?.content.text()).toBe(source);
});
