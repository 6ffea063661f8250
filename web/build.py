"""Build the dashboard's export into web/out, once for each state of its sources."""

import sys
from typing import Final

from node import ROOT, WEB, ToolFailed, digest_of, install_packages, read, run, say

OUT: Final = WEB / "out"
BUILT_FROM: Final = OUT / ".built-from"
SOURCES: Final = (
    *("src", "public", "scripts/compress.mjs"),
    *("package.json", "package-lock.json", ".npmrc", "next.config.ts", "postcss.config.mjs", "tsconfig.json"),
)


def main() -> int:
    """Build if anything has changed. Gives 0, or 1 when it failed; the rest of AI Mall works without."""
    try:
        build()
    except ToolFailed as error:
        say(f"not built: {error}\ndashboard: mend that, then run ./justw web")
        return 1
    return 0


def build() -> None:
    """Bring web/out up to date. Raises `ToolFailed`."""
    wanted = digest_of(SOURCES)
    if read(BUILT_FROM) == wanted:
        return
    install_packages()
    BUILT_FROM.unlink(missing_ok=True)
    run(["npm", "run", "build"], "building the pages")
    run(["node", "scripts/compress.mjs"], "compressing them")
    BUILT_FROM.write_text(wanted)
    say(f"ready in {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
