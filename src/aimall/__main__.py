"""`python -m aimall` is the console script `aimall`."""

import sys

from aimall.bootstrap.cli import main

sys.exit(main())
