"""`python -m infra.stream.contracts`: write the contracts anew; `release`: keep them as a release."""

import sys

from infra.stream.contracts.files import FOLDER, breaks, release, write

write(FOLDER)
if "release" in sys.argv[1:]:
    print(release(FOLDER))  # noqa: T201 - the answer of a command
if found := breaks(FOLDER):
    sys.exit("\n".join(found))
