"""Procedural micrograph textures, the network that learns from them, and its scores."""
