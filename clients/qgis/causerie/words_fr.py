"""French: the keys of English, in their order."""

FR = {
    # The dock.
    "causerie": "causerie",

    # Layers, extents, positions and other content.
    "layer": "Couche",

    # The map of the room.
    "room_map": "Carte du salon",
}
