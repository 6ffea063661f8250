"""Payment: what is for sale, and how it is paid."""
