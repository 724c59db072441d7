// What calls and files need on the page.
export { Sharing } from "../file/sharing.ts";
export { OwnCall } from "../state/call.ts";
export { Allow } from "../view/Allow.tsx";
export { CallStart } from "../view/CallStart.tsx";
export { Devices } from "../view/Devices.tsx";
export { Dock } from "../view/Dock.tsx";
export { FileCard } from "../view/FileCard.tsx";
export { FileStart } from "../view/FileStart.tsx";
export { RingCard } from "../view/RingCard.tsx";
export { Sounds } from "../view/Sounds.tsx";
export { Stage } from "../view/Stage.tsx";
