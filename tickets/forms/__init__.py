"""Everything people fill in about tickets; every field says what is wrong in a sentence."""

from tickets.forms.acts import (
    ActForm,
    AnswersForm,
    AssignForm,
    ComposerForm,
    DetailsForm,
    HandOverForm,
    PriorityForm,
    PrivacyForm,
    ReasonForm,
    ResolveForm,
    ReturnForm,
    SeenForm,
    StatusForm,
    TimeForm,
    WatcherForm,
)
from tickets.forms.fields import Keys
from tickets.forms.merging import MergeForm, SplitForm
from tickets.forms.requests import (
    ClientReplyForm,
    ClientRequestForm,
    DeskTicketForm,
    MarkForm,
    PersonSearch,
    RejectForm,
    UploadForm,
)
from tickets.forms.terms import ContractForm, DeadlineForm

__all__ = [
    "ActForm", "AnswersForm", "AssignForm", "ClientReplyForm", "ClientRequestForm", "ComposerForm",
    "ContractForm", "DeadlineForm", "DeskTicketForm", "DetailsForm", "HandOverForm", "Keys",
    "MarkForm", "MergeForm", "PersonSearch", "PriorityForm", "PrivacyForm", "ReasonForm",
    "RejectForm", "ResolveForm", "ReturnForm", "SeenForm", "SplitForm", "StatusForm", "TimeForm",
    "UploadForm", "WatcherForm",
]  # fmt: skip
