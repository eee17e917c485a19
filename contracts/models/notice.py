"""What people were told of contracts, each thing once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.choices import NoticeKind
from contracts.models.contract import Contract


class ContractNotice(models.Model):
    """A threshold that was reached. ``about``: the key of the allowance, or the day of the end as a
    number, so that another end is told anew.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind)
    about = models.BigIntegerField()
    threshold = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice about a contract")
        verbose_name_plural = _("notices about contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "kind", "about", "threshold"], name="contract_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.threshold}"
