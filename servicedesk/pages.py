"""Addresses of the ground's own pages: health, metrics, profile, style page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
