// A box in the field: the server at an address that is not loopback, and no other name or address to be found; over http, and over
// https with an authority that is made as docs/field-box.md says, and trusted.
import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { closePages, enter, expectWrongs, say, useBrowser, visit } from "./browser.ts";
import { Client } from "./client.ts";
import { WHOLE } from "./engines.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, tile } from "./in-call.ts";
import { drawn, says, ZONES } from "./layers.ts";
import { hears, keepLinks, sees } from "./links.ts";
import { openMap } from "./room-maps.ts";
import { Server } from "./server.ts";
import { accepts, card, file, hashOf, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "./sharing.ts";

const DOCUMENT = fileURLToPath(new URL("../../../docs/field-box.md", import.meta.url));
const ADDRESS = Object.values(networkInterfaces()).flat().find((network) => network?.family === "IPv4" && !network.internal)?.address ?? "";
const home = mkdtempSync(join(tmpdir(), "causerie-field-"));
afterAll(() => rmSync(home, { recursive: true }));
/** Every other name and address is as if there were none. Pages find each other by names in .local. */
const NOWHERE_ELSE = `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${ADDRESS}, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE *.local`;

trustAuthority();
useBrowser(WHOLE, ...FALSE_DEVICES, NOWHERE_ELSE, `HOME=${home}`);
useFolder();

/** The commands of the document, for this machine's address, and the place where Chromium looks for authorities. */
function trustAuthority(): void {
  if (ADDRESS === "") throw new Error("this machine has no IPv4 address but that of loopback");
  const commands = /<!-- authority -->\n```sh\n(.*?)```/s.exec(readFileSync(DOCUMENT, "utf8"))?.[1];
  if (commands === undefined) throw new Error(`${DOCUMENT} makes no authority`);
  const run = (program: string, args: string[]): unknown => execFileSync(program, args, { cwd: home, stdio: "pipe" });
  run("sh", ["-ec", commands.replaceAll("10.42.0.1", ADDRESS)]);
  const store = join(home, ".pki/nssdb");
  mkdirSync(store, { recursive: true });
  run("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
  run("certutil", ["-d", `sql:${store}`, "-A", "-t", "C,,", "-n", "causerie", "-i", "ca.crt"]);
}

async function comes(name: string, at: { origin: string; page: string }): Promise<Page> {
  const page = await visit(at, "", { first: keepLinks });
  await enter(page, name);
  return page;
}

/** A file comes to the other person as it was: to a disk, or where the browser gives none, by way of its memory. */
async function fileArrives(from: Page, to: Page, way: "disk" | "memory"): Promise<void> {
  const path = file("parcels.gpkg", MEGABYTE + 7);
  await offers(from, path);
  const offer = card(to, /parcels\.gpkg/);
  const [saved] = await Promise.all([
    way === "memory" ? to.waitForEvent("download") : undefined,
    accepts(to, /parcels\.gpkg/),
    offer.getByText(way === "disk" ? "checked and saved" : "checked; this browser saves it").waitFor(),
  ]);
  expect(saved === undefined ? (await onDisk(to, "parcels.gpkg")).hash : await hashOf(await saved.path())).toBe(await hashOf(path));
}

async function inTheField(settings: Record<string, string>, story: (server: Server) => Promise<void>): Promise<void> {
  const server = await Server.start("", settings);
  try {
    await story(server);
  } finally {
    await closePages();
    await server.stop();
  }
}

test("with a certificate of an own authority all of it works: talk, a call, a file, the map, a position", () =>
  inTheField({ HOST: ADDRESS, TLS_CERT: join(home, "fullchain.pem"), TLS_KEY: join(home, "privkey.pem") }, async (server) => {
    expect(server.page).toMatch(/^https:/);
    const lena = await personWithDisk("lena", server);
    const tom = await comes("tom", server);
    await say(lena, "from the phone");
    await tom.getByRole("log").getByText("from the phone").waitFor();
    for (const page of [lena, tom]) await joins(page);
    await hears(lena, 1);
    await hears(tom, 1);
    await button(lena, "Camera on").click();
    await sees(tom, 1);
    await fileArrives(tom, lena, "disk");
    const map = await openMap(lena);
    await lena.context().grantPermissions(["geolocation"]);
    await lena.context().setGeolocation({ latitude: 45.18, longitude: 5.72 });
    await map.getByRole("button", { name: "My position" }).click();
    await map.locator(".mapfoot .ll", { hasText: "45.18" }).waitFor();
  }));

test("over http one talks, listens, looks at maps and gives files, and is told what is missing and where help is", () =>
  inTheField({ HOST: "0.0.0.0" }, async (server) => {
    expectWrongs(/The Cross-Origin-Opener-Policy header has been ignored/);
    const LACKS = "Over http, browsers give a page no microphone, camera, screen or position. They do over https.";
    // The server is there, but no browser finds it.
    await expect(visit(server.at("127.0.0.2"))).rejects.toThrow("ERR_NAME_NOT_RESOLVED");
    const lena = await comes("lena", server.at(ADDRESS));
    // At the box itself, where a browser has all of it.
    const tom = await comes("tom", server);
    await say(lena, "from the phone");
    await tom.getByRole("log").getByText("from the phone").waitFor();
    await fileArrives(tom, lena, "memory");

    await joins(tom);
    await lena.getByRole("button", { name: /^Join call/ }).click();
    const dialog = lena.getByRole("dialog");
    await dialog.getByText(LACKS).waitFor();
    const [help] = await Promise.all([lena.context().waitForEvent("page"), dialog.getByRole("link", { name: "What helps" }).click()]);
    await help.getByRole("heading", { name: "What this page lacks over http" }).waitFor();
    expect(new URL(help.url()).origin).toBe(server.at(ADDRESS).origin);
    await help.close();
    await idle(dialog);
    expect(await dialog.getByRole("button", { name: "Join", exact: true }).count()).toBe(0);
    expect(await dialog.getByText("encrypted").count()).toBe(0);
    await dialog.getByRole("button", { name: "Only listen" }).click();
    await hears(lena, 1);
    await button(lena, "Unmute").click();
    await lena.getByRole("status").getByText(LACKS).waitFor();
    await tile(tom, /^lena/).waitFor();

    await button(lena, "Record a voice message").click();
    await lena.getByRole("group", { name: "Voice message" }).getByText(LACKS).waitFor();
    const hans = await Client.join(server, "QGIS", "hans");
    says(hans, "zones", ZONES);
    await drawn(lena, "zones");
    const map = await openMap(lena);
    await map.getByRole("button", { name: "My position" }).click();
    await map.getByText(LACKS).waitFor();
  }));
