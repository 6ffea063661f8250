"""Pure rules: values, entities and state machines, on the standard library alone."""
