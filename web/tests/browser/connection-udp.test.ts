// The test of the connection in a browser that sends nothing over UDP, as behind many firewalls.
import { test } from "vitest";
import { openSettings, useBrowser } from "./browser.ts";
import { freePort } from "./coturn.ts";
import { FALSE_DEVICES, joins, person } from "./in-call.ts";
import { Server } from "./server.ts";

useBrowser(...FALSE_DEVICES, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp");

/** What the test of the connection gives ten seconds has thirty: both ends of it are on this machine. The way that does not exist ends so. */
function patient(): void {
  const { setTimeout } = globalThis;
  Object.assign(globalThis, {
    setTimeout: (work: () => void, ms = 0, ...more: unknown[]) => setTimeout(work, ms === 10_000 ? 30_000 : ms, ...more),
  });
}

test("without UDP the relay is reached over TCP, by the test and by a call, whose full view says so", async () => {
  const server = await Server.start("", { RELAY: "on", RELAY_PORT: String(await freePort()) });
  const [lena, tom] = [await person("lena", server, { first: patient }), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await openSettings(lena, "connection");
  await lena.getByRole("button", { name: "Begin" }).click();
  await lena.getByText("Calls work here.").waitFor();
  await lena.getByText(/^Works over TCP, \d+ ms$/).waitFor();
  await lena.getByText("No way out found").waitFor();
  await lena.keyboard.press("Escape");
  await lena.getByRole("button", { name: "Full view" }).click();
  await lena.getByText(/2 people · \d\d:\d\d · through the relay over TCP$/).waitFor();
  await server.end();
});
