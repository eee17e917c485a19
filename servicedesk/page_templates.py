"""Reading our templates."""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

INDENT = re.compile(r"\n[ \t]+")


class Loader(filesystem.Loader):
    """Pages go out without the blanks their lines begin with; the lines stay, so that an error
    names the right one."""

    def get_contents(self, origin: Origin) -> str:
        text = super().get_contents(origin)
        return INDENT.sub("\n", text) if origin.name.endswith(".html") else text
