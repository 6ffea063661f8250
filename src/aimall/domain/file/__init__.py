"""Files: what people bring in, and what runs make for them."""
