"""English, by the part of the plugin that says it."""

EN = {
    # The dock.
    "causerie": "causerie",

    # Layers, extents, positions and other content.
    "layer": "Layer",

    # The map of the room.
    "room_map": "Map of the room",
}
