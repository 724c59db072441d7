// Received files: which are kept, opened, played and saved.
import { afterEach, expect, test, vi } from "vitest";
import type { FileCopy } from "../../src/files/copy.ts";
import type { LayerFiles } from "../../src/files/layer-files.ts";
import { type FileStore, storeInMemory, storeToPlay } from "../../src/files/stores.ts";
import { TheirFile } from "../../src/files/their-file.ts";

afterEach(() => vi.unstubAllGlobals());

const MEGABYTE = 1_000_000;

const revoked = vi.fn<(address: string) => void>();

/** A page that saves files: their names. */
function savedFiles(): string[] {
  const names: string[] = [];
  const link = { download: "", href: "", click: () => void names.push(link.download) };
  vi.stubGlobal("document", { createElement: () => link });
  vi.stubGlobal("URL", { createObjectURL: () => "blob:", revokeObjectURL: revoked });
  return names;
}

/** A file that is offered, and what becomes of it. */
function offered(mime: string, size = 4, sha256 = "00") {
  vi.stubGlobal("Worker", class { addEventListener() {} postMessage() {} terminate() {} });
  const offer = { room: "QGIS", transfer: "t.1", peer: "p.1", name: "a.bin", size, from: { nickname: "tom" }, mime, expires_in: 600, ...(sha256 !== "" && { sha256 }) };
  const context = { connection: { ask: () => new Promise<never>(() => undefined), tell: () => true }, configuration: async () => ({}), layers: {} as LayerFiles };
  const file = new TheirFile(offer, {} as never, context, () => undefined);
  /** All of it is here. */
  const comes = async (bytes: string): Promise<FileCopy> => {
    const { copy } = file.state.value as { copy: FileCopy };
    const { store } = copy as unknown as { store: FileStore };
    await store.write(new TextEncoder().encode(bytes));
    await store.keep();
    await copy.look(file.name, offer, context.layers);
    return copy;
  };
  return { file, comes };
}

test("what was fetched to be played and is nothing that plays can be saved", async () => {
  const names = savedFiles();
  const { file, comes } = offered("audio/x;duration=3");
  file.play();
  const copy = await comes("what is this?");
  expect(copy.content.value).toBeUndefined();
  expect(copy.canSave.value).toBe(true);
  expect(names).toEqual([]);
  copy.save();
  expect(names).toEqual(["a.bin"]);
});

test("what was saved from memory can be saved again, however large, checked or not: the browser may have refused it", async () => {
  const names = savedFiles();
  revoked.mockClear();
  for (const [size, sha256] of [[4, "00"], [4, ""], [60 * MEGABYTE, "00"]] as const) {
    const { file, comes } = offered("", size, sha256);
    file.acceptInMemory();
    const copy = await comes("b".repeat(size));
    expect([copy.content.value, copy.canSave.value, names.splice(0)]).toEqual([undefined, true, ["a.bin"]]);
    copy.save();
    expect(names.splice(0)).toEqual(["a.bin"]);
  }
  expect(revoked).not.toHaveBeenCalled();
});

test("it begins to play once, for whoever asked", async () => {
  const { file, comes } = offered("audio/ogg;duration=3");
  file.play();
  const copy = await comes("OggS");
  expect(copy.content.value).toMatchObject({ is: "played", as: "audio" });
  expect([copy.takeRequest(), copy.takeRequest()]).toEqual([true, false]);
});

test("who cancels what was to be played and accepts it with others has it saved, and it does not begin by itself", async () => {
  const names = savedFiles();
  const { file, comes } = offered("audio/ogg;duration=3");
  file.play();
  file.cancel();
  file.acceptInMemory();
  const copy = await comes("OggS");
  expect(names).toEqual(["a.bin"]);
  expect([copy.isPlayed, copy.canSave.value, copy.takeRequest()]).toEqual([false, true, false]);
});

test("a voice message of five minutes is played by one press", () => {
  expect(offered("audio/webm;duration=300", 1.25 * MEGABYTE).file.isPlayable).toBe(true);
  expect(offered("audio/webm;duration=300", 1.6 * MEGABYTE).file.isPlayable).toBe(false);
});

test("what all received files keep in memory is bounded, besides the newest: the oldest that are saved give way, and say so", async () => {
  savedFiles();
  const gone: string[] = [];
  const keeps = async (name: string, store = storeInMemory(name), megabytes = 45) => {
    store.gone = () => void gone.push(name);
    await store.write(new Uint8Array(megabytes * MEGABYTE));
    await store.keep();
    return store;
  };
  await keeps("before", storeToPlay("before"), 201);
  const all = [await keeps("played", storeToPlay("played"))];
  expect(gone).toEqual(["before"]);
  for (const name of ["first", "second", "third", "fourth"]) all.push(await keeps(name));
  revoked.mockClear();
  all.push(await keeps("fifth"));
  expect([gone, revoked.mock.calls.length]).toEqual([["before", "first"], 1]);
  const sizes = await Promise.all(all.map(async (store) => (await store.content())?.size));
  expect(sizes.map((size) => size !== undefined)).toEqual([true, false, true, true, true, true]);
  const large = await keeps("large", storeInMemory("large"), 51);
  expect([gone, await large.content()]).toEqual([["before", "first", "second"], undefined]);
});
