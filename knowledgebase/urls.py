"""Addresses of the pages."""

from django.urls import URLPattern

app_name = "knowledgebase"
urlpatterns: list[URLPattern] = []
