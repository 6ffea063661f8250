"""The edge of HTTP: what holds for every request, before and after its route."""
