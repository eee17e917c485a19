"""Everything people fill in about tickets; every field says what is wrong in a sentence."""

from tickets.forms.acts import (
    ActForm,
    AnswersForm,
    AssignForm,
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
from tickets.forms.composing import ComposerForm
from tickets.forms.editing import fact_form
from tickets.forms.fields import Keys
from tickets.forms.joint import BlockForm, FamilyForm, LiftForm, LinkForm, UndoMergeForm, UnlinkForm
from tickets.forms.merging import MergeForm, SplitForm
from tickets.forms.regulation import (
    AskTeamForm,
    CheckForm,
    ItemForms,
    SheetForm,
    items_given,
)
from tickets.forms.request_types import (
    PreviewForm,
    QuestionForm,
    QuestionForms,
    RequestTypeForm,
    definition_rows,
)
from tickets.forms.requests import (
    ClientReplyForm,
    ClientRequestForm,
    ColleagueForm,
    ContactForm,
    DeskTicketForm,
    MarkForm,
    PersonSearch,
    RejectForm,
    UploadForm,
)
from tickets.forms.saved_views import SavedViewForm
from tickets.forms.terms import ContractForm, DeadlineForm
from tickets.forms.time import StopTimerForm, TimeChangeForm

__all__ = [
    "ActForm", "AnswersForm", "AskTeamForm", "AssignForm", "BlockForm", "CheckForm",
    "ClientReplyForm", "ClientRequestForm", "ColleagueForm", "ComposerForm", "ContactForm",
    "ContractForm", "DeadlineForm", "DeskTicketForm", "DetailsForm", "FamilyForm",
    "HandOverForm", "ItemForms", "Keys", "LiftForm", "LinkForm", "MarkForm", "MergeForm",
    "PersonSearch", "PreviewForm", "PriorityForm", "PrivacyForm", "QuestionForm",
    "QuestionForms", "ReasonForm", "RejectForm", "RequestTypeForm", "ResolveForm", "ReturnForm",
    "SavedViewForm", "SeenForm", "SheetForm", "SplitForm", "StatusForm", "StopTimerForm",
    "TimeChangeForm", "TimeForm", "UndoMergeForm", "UnlinkForm", "UploadForm", "WatcherForm",
    "definition_rows", "fact_form", "items_given",
]  # fmt: skip
