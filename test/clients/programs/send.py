"""Sends a file with Python requests: send.py URL FILE CA PROXY [stream]. Prints the status."""
import sys

import requests

url, file, ca, proxy = sys.argv[1:5]
session = requests.Session()
session.trust_env = False
with open(file, "rb") as body:
    # A generator makes requests chunk the body; a file object gives it a length.
    data = (piece for piece in iter(lambda: body.read(64 * 1024), b"")) if "stream" in sys.argv[5:] else body
    answer = session.post(url, data=data, proxies={"https": proxy, "http": proxy}, verify=ca, timeout=120)
print(answer.status_code)
