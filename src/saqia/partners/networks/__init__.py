"""Banks and networks that take payments through our partner API: how they call it, and a kit to check that it holds."""
