"""HOW: the library. It knows no institution by name and imports no Prefect."""

__version__ = "0.1.0"
