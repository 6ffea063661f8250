"""Tables as queries see them; migrations make them."""
