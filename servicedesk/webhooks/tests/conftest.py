import ipaddress

import pytest

from servicedesk.webhooks import services
from servicedesk.webhooks.tests.receiver import Receiver


@pytest.fixture
def receiver(settings):
    """Another program on this computer; the guard lets it be asked in this test alone."""
    settings.OUTGOING_PRIVATE_NETWORKS = [ipaddress.ip_network("127.0.0.1/32")]
    server = Receiver()
    server.run()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def hook(receiver, frank):
    """The centre's hook for everything."""
    made, _secret = services.create_webhook(frank, name="Pager", url=receiver.url, actor=frank)
    return made
