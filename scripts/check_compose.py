"""What Compose would make of docker-compose.yaml, without Compose: which services, ports and settings, with nginx and without.

    check_compose.py [NAME=VALUE...]    a file .env of these lines, for the file itself and for the container; none without any.
                                        COMPOSE_PROFILES is for --profile too. Prints causerie's environment, NAME=VALUE
"""

import ipaddress
import re
import sys
from pathlib import Path

from ruamel.yaml import YAML


def filled(value, variables):
    """`${NAME:-default}` in all texts; any other form is a fault of this script."""
    if isinstance(value, dict):
        return {key: filled(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, variables) for one in value]
    if not isinstance(value, str):
        return value
    text = re.sub(r"\$\{(\w+):-([^}]*)\}", lambda found: variables.get(found[1]) or found[2], value)
    return text if "$" not in text else sys.exit(f"docker-compose.yaml: what is {value!r}?")


def wanted(whether, why):
    if not whether:
        sys.exit(f"docker-compose.yaml: {why}")


def read(variables):
    """The services that are started, and the network."""
    file = filled(YAML(typ="safe").load(Path("docker-compose.yaml")), variables)
    chosen = set(variables.get("COMPOSE_PROFILES", "").split(","))
    services = {name: one for name, one in file["services"].items() if chosen & set(one.get("profiles", chosen))}
    (network,) = file["networks"].values()
    (ipam,) = network["ipam"]["config"]
    return services, ipam


def environment(causerie, variables):
    """That of the container: what the compose file says itself goes before `.env`."""
    for file in causerie["env_file"]:
        wanted(file["path"] != ".env" or file.get("required") is False, "does not start without a file .env")
    return variables | causerie["environment"]


def mounted(nginx):
    """Each file that nginx is given is there; folders are the operator's."""
    for volume in nginx["volumes"]:
        source = volume.split(":")[0]
        wanted(source in ("./tls", "./acme") or Path(source).is_file(), f"there is no {source}")


def main():
    variables = dict(line.split("=", 1) for line in sys.argv[1:])
    has_tls = variables.get("COMPOSE_PROFILES") == "tls"
    services, ipam = read(variables)
    wanted(list(services) == ["causerie"] + ["nginx"] * has_tls, f"starts {', '.join(services)}")
    told = environment(services["causerie"], variables)
    (port,) = services["causerie"]["ports"]
    published = variables.get("PUBLISH", "8000")
    wanted(port == f"{published}:{told['PORT']}", f"publishes {port}")
    wanted(told["HOST"] == "0.0.0.0", f"listens on {told['HOST']}")
    trusted, others = (ipaddress.ip_network(ipam[name]) for name in ("subnet", "ip_range"))
    if "TRUSTED_PROXIES" not in variables:
        proxy = ipaddress.ip_address(told["TRUSTED_PROXIES"])
        free = proxy in trusted and proxy not in others and str(proxy) != ipam["gateway"]
        wanted(free, f"{proxy} is not kept for nginx: what others forward would be believed")
    if has_tls:
        nginx = services["nginx"]
        (network,) = nginx["networks"].values()
        wanted(network["ipv4_address"] == told["TRUSTED_PROXIES"], "does not trust nginx, or trusts somebody else")
        wanted(f"causerie:{told['PORT']};" in Path("nginx/upstream-compose.conf").read_text("utf-8"), "nginx looks elsewhere")
        wanted([one.split(":")[0] for one in nginx["ports"]] == ["80", "443"], "nginx is not on 80 and 443")
        mounted(nginx)
    print(*(f"{name}={value}" for name, value in told.items()), sep="\n")


if __name__ == "__main__":
    main()
