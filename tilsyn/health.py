"""The container's health check: asks the web process whether it and its database answer."""

import os
import sys
from http.client import HTTPConnection, HTTPException


def main() -> None:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = HTTPConnection("127.0.0.1", 8000, timeout=8)
    try:
        connection.request("GET", "/livez", headers={"Host": host})
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        sys.exit(f"no answer: {error}")
    sys.exit(0 if status == 200 else f"answered {status}")


if __name__ == "__main__":
    main()
