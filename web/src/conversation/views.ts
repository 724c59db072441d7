// The views of a conversation: its lines, and the composer.
export { perform } from "./Actions.tsx";
export { Composer } from "./Composer.tsx";
export { deliveryText } from "./Delivery.tsx";
export { ForwardDialog } from "./ForwardDialog.tsx";
export { LogView } from "./LogView.tsx";
