// The outcomes of offers: refused, too many, out of reach; their names, and who cannot fetch them.
import { screen, within } from "@testing-library/preact";
import { expect, test, vi } from "vitest";
import { filePart } from "../../src/files/part.ts";
import { informed } from "../../src/settings/index.ts";
import type { Person } from "../fake-server.ts";
import { loses } from "./lost.ts";
import { beginWith, chooses, click, clickButton, dialog, field, idle, lena, openSettings, passes, people, press, say, server, useFakeServer, visit, write } from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer();
useThreads();

const MB = 1_000_000;
const OFFER = /^Offer a file/;

function file(name: string, size: number): File {
  return Object.defineProperty(new File(["some of it"], name), "size", { value: size });
}

/** Chooses files by an entry of the menu. */
const attaches = (entry: RegExp, ...files: File[]): Promise<void> =>
  chooses(async () => {
    await clickButton("Add something");
    await click(screen.getByRole("menuitem", { name: entry }));
  }, ...files);

/** Offers files in the open conversation, as somebody does who knows what others see. */
async function offers(...files: File[]): Promise<void> {
  informed.value = "yes";
  await attaches(OFFER, ...files);
}

const card = (name: RegExp): HTMLElement => screen.getByRole("group", { name });
const offered = (): string[] => server.all("file_offer").map(({ name }) => name);
/** Somebody offers a file. */
const tells = ({ from }: Person, name: string): void =>
  server.tell("file_offered", { room: "QGIS", transfer: `t.${name}`, peer: "p.1", from, name, size: 5, expires_in: 600 });

test("a file that is chosen while one waits for one's nickname is offered as soon as one is inside", async () => {
  server.refuses("join", "nickname_taken", { retry_after: 5 });
  await visit();
  write(screen.getByRole("textbox", { name: "Nickname" }), "lena");
  await press("{Enter}");
  await offers(file("parcels.gpkg", MB));
  expect(card(/parcels/)).toBeTruthy();
  expect(offered()).toEqual([]);
  server.refuses("join");
  await passes(10_000);
  expect(offered()).toEqual(["parcels.gpkg"]);
  expect(within(card(/parcels/)).getByRole("button", { name: "Take back" })).toBeTruthy();
});

test("a file that cannot be offered, for the code is out of reach, is not forgotten without a word", async () => {
  await lena();
  loses(filePart);
  const isMissing = (): void => void screen.getByRole("dialog", { name: "Calls and files cannot be loaded now." });
  await offers(file("parcels.gpkg", MB));
  isMissing();
  expect(document.querySelector(".filecard")).toBeNull();
  await press("{Escape}");
  expect(screen.queryByRole("dialog")).toBeNull();
  const text = "a long tale ".repeat(300);
  write(field(), text);
  await idle();
  await clickButton("Offer as a file");
  isMissing();
  expect(field().value).toBe(text);
});

test("another colour of one's sign, which takes another session, waits for what one offers", async () => {
  await lena();
  await offers(file("parcels.gpkg", MB));
  const before = server.asked.filter(({ type }) => type === "hello").length;
  await openSettings();
  await click(within(dialog()).getByRole("radio", { name: "Colour 4" }));
  await clickButton("Done");
  await passes(5_000);
  await say("still here");
  expect(server.asked.filter(({ type }) => type === "hello")).toHaveLength(before);
  await clickButton("Take back", card(/parcels/));
  await passes(5_000);
  expect(server.hello.avatar).toBe("mActionPropertiesWidget.svg");
});

test("what the server does not take is said, and one can try again", async () => {
  beginWith({ limits: { offers: 1, file_size: 2 * MB } });
  await lena();
  server.refuses("file_offer", "too_large", {}, ({ size }) => Number(size) > 2 * MB);
  await offers(file("dem 1m.tif", 30 * MB), file("parcels.gpkg", MB));
  expect(within(card(/dem/)).getByText("This file is too large. 2 MB is the most.")).toBeTruthy();
  const more = [file("second.csv", 1000), file("third.csv", 1000)];
  await offers(...more);
  const question = within(screen.getByRole("dialog", { name: "Too many files at once" }));
  expect(question.getByText(/You chose 2 files. Here one person offers 1 at a time\./)).toBeTruthy();
  expect(question.getByText(/You offer as many already. Take one back first\./)).toBeTruthy();
  await press("{Escape}");
  server.refuses("file_offer", "too_many");
  await offers(...more.slice(0, 1));
  expect(within(card(/second/)).getByText("You offer 1 file already. Take one back first.")).toBeTruthy();
  await clickButton("Take back", card(/parcels/));
  server.refuses("file_offer");
  await clickButton("Try again", card(/second/));
  expect(within(card(/second/)).getByRole("button", { name: "Take back" })).toBeTruthy();
  expect(offered().at(-1)).toBe("second.csv");
});

test("of more files than the server takes, as many are offered as fit", async () => {
  beginWith({ limits: { offers: 1, file_size: 2 * MB } });
  await lena();
  server.refuses("file_offer", "too_large", {}, ({ size }) => Number(size) > 2 * MB);
  await offers(file("dem 1m.tif", 30 * MB), ...["a.csv", "b.csv", "c.csv"].map((name) => file(name, 10)));
  expect(offered()).toEqual([]);
  await clickButton("Offer the first one", screen.getByRole("dialog", { name: "Too many files at once" }));
  expect(within(card(/dem/)).getByText("This file is too large. 2 MB is the most.")).toBeTruthy();
  expect(within(card(/a\.csv/)).getByRole("button", { name: "Take back" })).toBeTruthy();
  expect(document.querySelectorAll(".filecard")).toHaveLength(2);
});

test("where files are turned off, none can be offered", async () => {
  beginWith({ limits: { offers: 0 } });
  await lena();
  await clickButton("Add something");
  expect(screen.getAllByRole("menuitem").length).toBeGreaterThan(1);
  expect(screen.queryByRole("menuitem", { name: OFFER })).toBeNull();
});

test("a name can do no harm", async () => {
  await lena();
  const odile = server.comes("odile");
  for (const name of ["CON.txt", "..", "<img src=x onerror=alert(1)>.zip", "a:b|c?.gpkg", `${"long ".repeat(50)}.tif`]) tells(odile, name);
  await idle();
  expect([...document.querySelectorAll(".filecard strong")].map(({ textContent }) => textContent)).toEqual([
    "causerie.txt",
    "causerie",
    "img src=x onerror=alert(1)_.zip",
    "a_b_c_.gpkg",
    `${"long ".repeat(16).trimEnd()}.tif`,
  ]);
  expect(document.querySelector(".filecard img")).toBeNull();
});

test("who accepts is asked where to keep it, and the card says so meanwhile", async () => {
  await lena();
  vi.stubGlobal("showSaveFilePicker", () => new Promise(() => undefined));
  tells(server.comes("tom"), "parcels.gpkg");
  await idle();
  // A region that comes with its words is often not read out.
  const regions = within(card(/parcels/)).getAllByRole("status");
  await clickButton("Accept", card(/parcels/));
  await clickButton("Go on", screen.getByRole("dialog", { name: "Before your first file" }));
  expect(regions).toContain(within(card(/parcels/)).getByText("Choose where to keep it.").closest("[role=status]"));
});

test("a browser without connections to others offers no files, and says that it cannot fetch any", async () => {
  Reflect.deleteProperty(globalThis, "RTCPeerConnection");
  const tom = server.comes("tom", { features: ["direct", "file"] });
  await lena();
  tells(tom, "parcels.gpkg");
  await idle();
  expect(screen.getByText("tom offers a file; this browser cannot fetch it.", { exact: false })).toBeTruthy();
  expect(screen.queryByRole("group", { name: /parcels/ })).toBeNull();
  await clickButton("Add something");
  expect(screen.getByRole("menuitem", { name: /^Picture/ })).toBeTruthy();
  expect(screen.queryByRole("menuitem", { name: OFFER })).toBeNull();
  await press("{Escape}");
  await attaches(/^A layer/, new File(["{}"], "zones.geojson"));
  await vi.waitFor(() => expect(screen.getByRole("dialog", { name: /^Send a layer/ }).textContent).toContain("This file cannot become a layer. It is none of GeoJSON, GPX, KML, CSV and WKT."));
  expect(screen.queryByRole("button", { name: /^Offer as a file/ })).toBeNull();
  await press("{Escape}");
  await clickButton("tom", people());
  expect(screen.getByRole("button", { name: "Mention" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: OFFER })).toBeNull();
});
