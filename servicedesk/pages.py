"""Addresses of the ground's own pages: health, metrics, profile, language and theme, style page."""

from django.urls import path

from servicedesk import (
    absence_views,
    administration_views,
    competence_views,
    people_views,
    personal_views,
    security_views,
    sheet_views,
    token_views,
    views,
    week_views,
)
from servicedesk.notifications import letter_views, outbox_views
from servicedesk.styleguide import styleguide

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/tokens/", token_views.token_list, name="token_list"),
    path("profile/tokens/<int:pk>/revoke/", token_views.token_revoke, name="token_revoke"),
    path("desk/absences/", absence_views.absence_list, name="absence_list"),
    path(
        "desk/absences/<int:pk>/withdraw/", absence_views.absence_withdraw, name="absence_withdraw"
    ),
    path("desk/week/", week_views.week, name="week"),
    path("desk/week/<int:pk>/", week_views.week, name="person_week"),
    path("desk/week/team/<int:pk>/", week_views.team_week, name="team_week"),
    path("desk/week/calendars/", week_views.calendar_open, name="calendar_open"),
    path("desk/week/calendars/<int:pk>/close/", week_views.calendar_close, name="calendar_close"),
    path("calendars/<str:secret>.ics", week_views.calendar_feed, name="calendar_feed"),
    path("profile/sessions/", security_views.session_list, name="session_list"),
    path("profile/sessions/<int:pk>/end/", security_views.session_end, name="session_end"),
    path("desk/people/<int:pk>/sign-in/", security_views.person_sign_in, name="person_sign_in"),
    path("desk/people/<int:pk>/sessions/end/", security_views.sessions_end, name="sessions_end"),
    path(
        "desk/people/<int:pk>/second-step/reset/",
        security_views.second_factor_reset,
        name="second_factor_reset",
    ),
    path("people/<int:pk>/data/", personal_views.person_data, name="person_data"),
    path("people/<int:pk>/data/export/", personal_views.person_export, name="person_export"),
    path("people/<int:pk>/data/erase/", personal_views.person_erase, name="person_erase"),
    path("desk/administration/", administration_views.administration, name="administration"),
    path("desk/administration/<slug:name>/", sheet_views.sheet, name="sheet"),
    path("desk/administration/<slug:name>/new/", sheet_views.sheet_new, name="sheet_new"),
    path("desk/administration/<slug:name>/<int:pk>/", sheet_views.sheet_edit, name="sheet_edit"),
    path("desk/second-step/", security_views.second_factor_roles, name="second_factor_roles"),
    path("desk/audit/", security_views.audit_list, name="audit_list"),
    path("desk/people/<int:pk>/competence/", competence_views.competence, name="competence"),
    path("desk/people/<int:pk>/skills/", competence_views.skill_new, name="skill_new"),
    path("desk/outbox/", outbox_views.outbox, name="outbox"),
    path("desk/outbox/letters/retry/", outbox_views.letters_retry, name="letters_retry"),
    path("desk/outbox/letters/<int:pk>/retry/", outbox_views.letter_retry, name="letter_retry"),
    path("desk/outbox/deliveries/retry/", outbox_views.deliveries_retry, name="deliveries_retry"),
    path(
        "desk/outbox/deliveries/<int:pk>/retry/",
        outbox_views.delivery_retry,
        name="delivery_retry",
    ),
    path("people/<int:pk>/takes-mail/", outbox_views.takes_mail, name="takes_mail"),
    path("desk/letters/", letter_views.letter_list, name="letter_list"),
    path("desk/letters/<str:name>/<str:language>/", letter_views.letter_edit, name="letter_edit"),
    path(
        "desk/letters/<str:name>/<str:language>/restore/",
        letter_views.letter_restore,
        name="letter_restore",
    ),
    path("portal/people/", people_views.portal_people, name="portal_people"),
    path("portal/people/<int:key>/", people_views.portal_person, name="portal_person"),
    path("portal/people/<int:key>/end/", people_views.portal_person_end, name="portal_person_end"),
    path("portal/company/", people_views.organisation_choose, name="organisation_choose"),
    path("join/", people_views.join, name="join"),
    path("join/<str:token>/", people_views.join_accept, name="join_accept"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("health/live", views.health_live, name="health_live"),
    path("health/ready", views.health_ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("api/docs/", views.api_docs, name="swagger"),
    path("styleguide/", styleguide, name="styleguide"),
]
