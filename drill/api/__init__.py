"""The public interface of the library: what `import drill` offers. Everything else of the package may change."""
