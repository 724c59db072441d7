// What a call needs on the page, to be fetched together when there is one.
import "../style/call.css";
export { Allow } from "./Allow.tsx";
export { CallStart } from "./CallStart.tsx";
export { Devices } from "./Devices.tsx";
export { Dock } from "./Dock.tsx";
export { RingCard } from "./RingCard.tsx";
export { Sounds } from "./Sounds.tsx";
export { Stage } from "./Stage.tsx";
