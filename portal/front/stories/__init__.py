"""The demonstration stories: their cast, their documents, and the loader that plays them through the services."""
