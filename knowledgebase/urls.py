"""Addresses of the pages."""

from django.urls import path

from knowledgebase import views

app_name = "knowledgebase"
urlpatterns = [
    path("knowledge/", views.article_list, name="article_list"),
    path("knowledge/new/", views.article_new, name="article_new"),
    path("knowledge/review/", views.review_list, name="review_list"),
    path("knowledge/wanted/", views.vain_searches, name="vain_searches"),
    path("knowledge/suggestions/", views.suggestions, name="suggestions"),
    path("knowledge/<int:pk>/", views.article_page, name="article_page"),
    path("knowledge/<int:pk>/edit/", views.article_edit, name="article_edit"),
    path("knowledge/<int:pk>/submit/", views.article_submit, name="article_submit"),
    path("knowledge/<int:pk>/publish/", views.article_publish, name="article_publish"),
    path("knowledge/<int:pk>/return/", views.article_return, name="article_return"),
    path("knowledge/<int:pk>/outdate/", views.article_outdate, name="article_outdate"),
    path("knowledge/<int:pk>/feedback/", views.article_feedback, name="article_feedback"),
    path("knowledge/<int:pk>/solved/", views.article_solved, name="article_solved"),
    path("desk/glossary/", views.glossary, name="glossary"),
    path("desk/glossary/new/", views.term_new, name="term_new"),
    path("desk/glossary/<int:pk>/", views.term_edit, name="term_edit"),
    path("desk/glossary/<int:pk>/remove/", views.term_remove, name="term_remove"),
    path("desk/words/", views.word_list, name="word_list"),
    path("desk/words/add/", views.word_add, name="word_add"),
    path("desk/words/remove/", views.word_remove, name="word_remove"),
    path("desk/handbook/", views.handbook_list, name="handbook_list"),
    path("desk/tickets/<int:number>/words/", views.reply_check, name="reply_check"),
    path("desk/tickets/<int:number>/words/mend/", views.reply_mend, name="reply_mend"),
    path("desk/tickets/<int:number>/handbook/", views.ticket_handbook, name="ticket_handbook"),
    path("desk/quick-replies/", views.quick_reply_list, name="quick_reply_list"),
    path("desk/quick-replies/new/", views.quick_reply_new, name="quick_reply_new"),
    path("desk/quick-replies/<int:pk>/", views.quick_reply_edit, name="quick_reply_edit"),
    path("desk/automatic-replies/", views.automatic_list, name="automatic_list"),
    path("desk/automatic-replies/new/", views.automatic_new, name="automatic_new"),
    path("desk/automatic-replies/<int:pk>/", views.automatic_edit, name="automatic_edit"),
    path(
        "desk/tickets/<int:number>/quick-replies/", views.ticket_replies, name="ticket_replies"
    ),
    path(
        "desk/tickets/<int:number>/quick-replies/insert/", views.reply_insert,
        name="reply_insert",
    ),
    path(
        "desk/tickets/<int:number>/articles/", views.ticket_articles, name="ticket_articles"
    ),
    path(
        "desk/tickets/<int:number>/articles/link/", views.ticket_article_link,
        name="ticket_article_link",
    ),
    path(
        "desk/tickets/<int:number>/articles/draft/", views.ticket_article_draft,
        name="ticket_article_draft",
    ),
]  # fmt: skip
