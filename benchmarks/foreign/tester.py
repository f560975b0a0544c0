"""Runs caldav-server-tester and prints how many of its features are supported how; in an environment of its own."""

import json
import logging
import sys
from collections import Counter

from caldav.davclient import get_davclient
from caldav_server_tester import ServerQuirkChecker


def main(url: str, user: str, password: str) -> None:
    """Print the counts, and every feature that is not fully supported."""
    logging.disable(logging.CRITICAL)
    with get_davclient(url=url, username=user, password=password, auth_type="basic") as client:
        checker = ServerQuirkChecker(client, extra_clients=[])
        try:
            checker.check_all()
        finally:
            checker.cleanup(force=True)
        observed = checker._features_checked.dotted_feature_set_list(compact=False)
    found = {name: str(value.get("support") or "without a level") for name, value in observed.items()}
    others = {name: support for name, support in found.items() if support != "full"}
    print(json.dumps({"features": len(found), "counts": Counter(found.values()), "others": others}))


if __name__ == "__main__":
    main(*sys.argv[1:4])
