"""The API described for its readers: the OpenAPI document and a page that shows it."""
