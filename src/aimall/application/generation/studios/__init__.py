"""Studios: what people ask for and get when something is made for them."""
