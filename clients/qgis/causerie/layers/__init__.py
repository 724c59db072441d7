"""Layers, styles, extents, positions and pictures, to a room and from it."""
