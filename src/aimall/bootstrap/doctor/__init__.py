"""What `aimall doctor` looks at, one module for each thing that an installation needs."""
