"""Topics and their chains of stages."""
