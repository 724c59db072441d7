"""Passes on to a topic of ntfy where somebody is mentioned, so that a telephone tells it:
    causerie chat https://chat.example.org --room QGIS --nick ann-phone --json --follow < /dev/null |
      python3 ntfy.py https://ntfy.example.org TOPIC ann
NTFY_TOKEN may hold an access token of ntfy.
"""
import json
import os
import re
import sys
import urllib.request

ntfy, topic, name = sys.argv[1:]
mention = re.compile(rf"(?<![\w-])@({re.escape(name)}|all)(?![\w-])", re.IGNORECASE)
headers = {"Content-Type": "application/json"}
if os.environ.get("NTFY_TOKEN"):
    headers["Authorization"] = "Bearer " + os.environ["NTFY_TOKEN"]

for line in sys.stdin:
    frame = json.loads(line)
    if frame.get("type") != "message" or frame.get("replay") or frame["from"]["nickname"] == name:
        continue
    text = frame["content"].get("text", "")
    if not mention.search(text):
        continue
    told = {"topic": topic, "title": f"{frame['from']['nickname']} in {frame['room']}", "message": text[:1000]}
    try:
        # As JSON, for headers do not hold every letter (https://docs.ntfy.sh/publish/#publish-as-json).
        request = urllib.request.Request(ntfy, json.dumps(told).encode(), headers)
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as fault:  # the next one may pass
        print(f"ntfy: {fault}", file=sys.stderr, flush=True)
