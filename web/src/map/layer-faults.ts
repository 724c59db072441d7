// Checks whether a file is a layer; `app` gives this to files.
import type { LayerFiles } from "../files/index.ts";
import { faultText } from "./file/fault-text.ts";
import type { FileFault } from "./file/faults.ts";
import { mapPart } from "./part.ts";

/** Faults of files that are something else. */
const NONE: readonly FileFault[] = ["unknown", "columns", "empty"];

export const layerFiles: LayerFiles = {
  async faultOf(file) {
    const { fileReader, openFile } = await mapPart.whenHere();
    await fileReader.whenHere();
    const read = await openFile(file, "card");
    if (read.is === "layer") return undefined;
    const { fault } = read;
    return { isOther: NONE.includes(fault), why: (t, language) => faultText(fault, t, language) };
  },
};
