// Code in messages, models and scripts: seen by all, coloured, and never run, whatever it says.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { clickButton, idle, lena, person as odile, press, saves, useFakeServer, usePerson } from "./page.tsx";
import { useColours } from "./worker.ts";

useFakeServer();
usePerson("odile");
useColours();

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
