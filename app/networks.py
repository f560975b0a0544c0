"""Where gateways, mailboxes and other systems of the office may lie: public addresses, and networks the operator names.

Addresses that members give are never looked for in those.
"""

from dataclasses import replace

from app.addresses import Address
from app.outgoing import Policy, in_force
from app.settings import get_settings


def office_policy() -> Policy:
    """Return the policy for what the secretariat has configured."""
    policy, networks = in_force(), get_settings().office_networks
    if not networks:
        return policy

    def allows(address: Address) -> bool:
        return policy.allows(address) or any(address in network for network in networks)

    return replace(policy, allows=allows)
