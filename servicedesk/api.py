"""What every REST door shares: token authentication, scopes, paging, errors."""

from rest_framework import authentication, pagination, permissions


class TokenAuthentication(authentication.TokenAuthentication):
    keyword = "Bearer"


class HasScope(permissions.IsAuthenticated):
    pass


class CursorPagination(pagination.CursorPagination):
    ordering = "-pk"
