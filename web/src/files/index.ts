// Files that go from browser to browser: offering and taking them.
export { beginFiles } from "./before-files.ts";
export { fileName } from "./file-name.ts";
export { FileExchange } from "./files.ts";
export type { LayerFiles } from "./layer-files.ts";
export { chooseFiles, hasFiles, takesFiles, takesRecordings } from "./offer-files.ts";
export { recordedIn, recordedType } from "./recorded.ts";
export { takeFiles } from "./take-files.ts";
export { LAYER_FILE, LAYER_TYPES, wayOf } from "./ways.ts";
