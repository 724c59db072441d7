"""English, by the part of the plugin that says it."""

EN = {
    # The dock.
    "causerie": "causerie",

    # Layers, extents, positions and other content.
    "layer": "Layer",
    "content_unreadable": "What came cannot be read.",
    "style_actions": "actions",
    "style_forms": "forms",
    "style_map_tips": "map tips",
    "style_diagrams": "diagrams",
    "style_unreadable": "the style: it cannot be read",
    "style_does_not_fit": "the style: it does not fit this layer",
    "style_kind": "a kind of drawing: {kind}",
    "style_property": "a setting by expression: {name}",
    "style_expression": "an expression: {expression}",
    "style_picture": "a picture from elsewhere",
    "style_value": "a setting: {name}",
    "style_font": "a font that is not here: {font}",

    # The map of the room.
    "room_map": "Map of the room",
}
