"""Addresses of the desk's and the portal's pages of tickets, and of files."""

from django.urls import path

from tickets import portal, views
from tickets.dashboard import views as dashboard
from tickets.views import (
    bulk,
    macros,
    mail,
    regulation,
    routing_trial,
    saved_views,
    takeover,
    timer,
    triggers,
)
from tickets.views.acts import ACTS
from tickets.views.joint import ticket_joint

app_name = "tickets"

PLACES = {
    "handoff_accept": "handoff/accept/",
    "handoff_return": "handoff/return/",
    "hand_over": "hand-over/",
    "move_contract": "move-contract/",
    "set_deadline": "set-deadline/",
    "start_work": "start-work/",
    "log_time": "time/",
    "watcher_add": "followers/add/",
    "ask_team": "ask-team/",
    "undo_merge": "merge/undo/",
    "timer_start": "timer/start/",
    "timer_pause": "timer/pause/",
    "timer_stop": "timer/stop/",
    "timer_drop": "timer/drop/",
    "time_change": "time/change/",
}

PORTAL_VERBS = (
    "timeline", "reply", "accept", "reject", "rate", "cancel", "engineer", "follow", "unfollow",
    "watchers", "privacy",
)  # fmt: skip

urlpatterns = [
    path("desk/tickets/", views.ticket_list, name="ticket_list"),
    path("desk/tickets/table/", views.ticket_table, name="ticket_table"),
    path("desk/tickets/filters/", views.ticket_filters, name="ticket_filters"),
    path("desk/timer/forget/", timer.timer_forget, name="timer_forget"),
    path("desk/board/", views.board, name="board"),
    path("desk/board/automatic/<int:team>/", views.board_automatic, name="board_automatic"),
    path(
        "desk/tickets/<int:number>/suggestion/", views.ticket_suggestion, name="ticket_suggestion"
    ),
    path("desk/routing/trial/", routing_trial.routing_trial, name="routing_trial"),
    path("desk/takeovers/<int:pk>/", takeover.takeover, name="takeover"),
    path("desk/takeovers/<int:pk>/return/", takeover.takeover_return, name="takeover_return"),
    path("desk/tickets/<int:number>/give/", views.board_assign, name="board_assign"),
    path("desk/tickets/query/", views.query_options, name="query_options"),
    path("desk/tickets/clients/", views.client_options, name="client_options"),
    path("desk/mail/", mail.mail_questions, name="mail_questions"),
    path("desk/mail/quarantine/", mail.mail_quarantine, name="mail_quarantine"),
    path("desk/mail/mailboxes/", mail.mailbox_list, name="mailbox_list"),
    path("desk/mail/<int:key>/", mail.mail_page, name="mail_page"),
    path("desk/mail/<int:key>/raw/", mail.mail_raw, name="mail_raw"),
    path("desk/tickets/<int:number>/mail/", mail.ticket_mail, name="ticket_mail"),
    path("desk/tickets/new/", views.ticket_new, name="ticket_new"),
    path("desk/tickets/callers/", views.caller_options, name="caller_options"),
    path("desk/tickets/callers/new/", views.contact_new, name="contact_new"),
    path("desk/tickets/similar/", views.similar, name="similar_tickets"),
    path("desk/tickets/<int:number>/", views.ticket_page, name="ticket_page"),
    path("desk/tickets/<int:number>/timeline/", views.ticket_timeline, name="ticket_timeline"),
    path("desk/tickets/<int:number>/joint/", ticket_joint, name="ticket_joint"),
    path("desk/tickets/<int:number>/reply/", views.ticket_write, name="ticket_reply"),
    path("desk/tickets/<int:number>/note/", views.ticket_write, name="ticket_note"),
    path("desk/tickets/<int:number>/edit/", views.ticket_edit, name="ticket_edit"),
    path("desk/tickets/<int:number>/before/", views.ticket_before, name="ticket_before"),
    path("desk/tickets/<int:number>/mentions/", views.mention_options, name="mention_options"),
    path("desk/tickets/<int:number>/mentions/seen/", views.mention_seen, name="mention_seen"),
    path("desk/tickets/<int:number>/undo/", views.ticket_undo, name="ticket_undo"),
    path(
        "desk/tickets/<int:number>/leaving/<int:pk>/take-back/",
        views.reply_take_back,
        name="reply_take_back",
    ),
    path(
        "desk/tickets/<int:number>/leaving/<int:pk>/send-now/",
        views.reply_send_now,
        name="reply_send_now",
    ),
    *(
        path(
            f"desk/tickets/<int:number>/{PLACES.get(act.name, f'{act.name}/')}",
            views.ticket_act,
            {"act": act.name},
            name=act.url_name,
        )
        for act in ACTS.values()
    ),
    path("desk/tickets/<int:number>/macros/", macros.ticket_macros, name="ticket_macros"),
    path("desk/tickets/<int:number>/macros/<int:pk>/", macros.ticket_macro, name="ticket_macro"),
    path("desk/bulk/", bulk.bulk_list, name="bulk_list"),
    path("desk/bulk/<int:pk>/", bulk.bulk_page, name="bulk_page"),
    path("desk/bulk/<int:pk>/progress/", bulk.bulk_progress, name="bulk_progress"),
    path("desk/bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("desk/triggers/", triggers.trigger_list, name="trigger_list"),
    path("desk/triggers/order/", triggers.trigger_order, name="trigger_order"),
    path("desk/triggers/new/", triggers.trigger_new, name="trigger_new"),
    path("desk/triggers/<int:pk>/", triggers.trigger_edit, name="trigger_edit"),
    path("desk/macros/", macros.macro_list, name="macro_list"),
    path("desk/macros/new/", macros.macro_new, name="macro_new"),
    path("desk/macros/<int:pk>/", macros.macro_edit, name="macro_edit"),
    path("desk/request-types/", views.request_type_list, name="request_type_list"),
    path("desk/request-types/new/", views.request_type_new, name="request_type_new"),
    path("desk/request-types/<int:pk>/", views.request_type_edit, name="request_type_edit"),
    path("desk/regulation/", regulation.regulation_list, name="regulation_list"),
    path("desk/regulation/new/", regulation.regulation_new, name="regulation_new"),
    path("desk/regulation/<int:pk>/", regulation.regulation_edit, name="regulation_edit"),
    path("desk/views/", saved_views.saved_view_list, name="saved_view_list"),
    path("desk/views/new/", saved_views.saved_view_new, name="saved_view_new"),
    path("desk/views/<int:pk>/", saved_views.saved_view_edit, name="saved_view_edit"),
    path("desk/views/<int:pk>/remove/", saved_views.saved_view_remove, name="saved_view_remove"),
    path("desk/views/<int:pk>/move/", saved_views.saved_view_move, name="saved_view_move"),
    path("portal/", portal.portal_home, name="portal_home"),
    path("portal/requests/new/", portal.portal_new, name="portal_new"),
    path("portal/requests/similar/", portal.portal_similar, name="portal_similar"),
    path("portal/requests/<int:number>/", portal.portal_request, name="portal_request"),
    *(
        path(
            f"portal/requests/<int:number>/{name}/",
            getattr(portal, f"portal_{name}"),
            name=f"portal_{name}",
        )
        for name in PORTAL_VERBS
    ),
    path("engineer/<str:token>/", portal.engineer_link, name="engineer_link"),
    path(
        "portal/requests/<int:number>/watchers/<int:pk>/remove/",
        portal.portal_watcher_remove,
        name="portal_watcher_remove",
    ),
    path("drafts/<slug:key>/", views.draft_save, name="draft_save"),
    path("drafts/<slug:key>/drop/", views.draft_drop, name="draft_drop"),
    path("files/<int:pk>/", views.attachment, name="attachment"),
    path("files/<int:pk>/letter/", views.letter, name="letter"),
    path("files/for/<str:token>/", views.upload, name="upload"),
    path("files/staged/", views.stage, name="stage"),
    path("files/staged/<int:pk>/discard/", views.unstage, name="unstage"),
    path("dashboards/", dashboard.dashboard, name="dashboard"),
    path("dashboards/<slug:name>/", dashboard.dashboard_report, name="dashboard_report"),
    path("dashboards/<slug:name>/tickets/", dashboard.dashboard_tickets, name="dashboard_tickets"),
    path("dashboards/<slug:name>/export/", dashboard.dashboard_export, name="dashboard_export"),
]
