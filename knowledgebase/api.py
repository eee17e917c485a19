"""REST doors of articles: load through ``visible_to``, ask ``permissions``, call one service,
answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.models import Product
from knowledgebase import permissions, services
from knowledgebase.choices import ArticleState, Audience
from knowledgebase.models import Article
from knowledgebase.querysets import ArticleQuerySet
from knowledgebase.search import search
from knowledgebase.services.writing import TEXT_LIMIT
from servicedesk.accounts.models import User
from servicedesk.api import LARGEST_PAGE, StrictFilters, StrictSerializer
from servicedesk.api_conditions import conditional, tagged
from servicedesk.idempotency import idempotent
from tickets.serializers import Named, NamedOut, PersonOut
from tickets.services.text import SUBJECT_LIMIT

READ, WRITE = "articles:read", "articles:write"
DESK_ONLY = (
    "audience", "owner", "version", "revision_state", "view_count", "helped_count",
    "not_helped_count", "used_count",
)  # fmt: skip
"""What clients are not given of an article."""
Q = OpenApiParameter("q", OpenApiTypes.STR, description="Search; best answers first, one page.")


class ArticleOut(serializers.ModelSerializer[Article]):
    """An article in Markdown, as its readers see it. Clients are not given its figures."""

    product = NamedOut(allow_null=True)
    owner = PersonOut(allow_null=True, required=False)

    class Meta:
        model = Article
        fields = (
            "id", "title", "symptom", "cause", "workaround", "solution", "language", "product",
            "state", "created_at", "updated_at", "published_at", *DESK_ONLY,
        )  # fmt: skip

    def to_representation(self, article: Article) -> dict[str, Any]:
        given = super().to_representation(article)
        user = self.context["request"].user
        if not user.is_desk:
            for name in DESK_ONLY:
                given.pop(name)
        return given


class ArticleText(StrictSerializer):
    """What may be changed; what is left out stays. ``version``: answer 409 if it has changed."""

    title = serializers.CharField(max_length=SUBJECT_LIMIT, required=False)
    symptom = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    cause = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    workaround = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    solution = serializers.CharField(max_length=TEXT_LIMIT, required=False, allow_blank=True)
    language = serializers.CharField(max_length=5, required=False)
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    product = Named(
        rows=lambda user: Product.visible_to(user).active(), word="code", allow_null=True
    )


class NewArticle(ArticleText):
    title = serializers.CharField(max_length=SUBJECT_LIMIT)


class ArticleChange(ArticleText):
    version = serializers.IntegerField(min_value=0, required=False)


class ArticleFilters(filters.FilterSet):  # type: ignore[misc]  # published without hints
    """Narrow the list by state, audience, language or product (its code)."""

    state = filters.ChoiceFilter(choices=ArticleState.choices)
    audience = filters.ChoiceFilter(choices=Audience.choices)
    language = filters.CharFilter()
    product = filters.CharFilter(field_name="product__code")


class Door(generics.GenericAPIView[Any]):
    """What the doors share: scopes, the asker, strict parameters."""

    required_scopes: ClassVar[Mapping[str, str]] = {"GET": READ, "POST": WRITE, "PATCH": WRITE}
    filter_backends = (StrictFilters,)
    serializer_class = ArticleOut
    queryset = ArticleQuerySet(Article).none()

    @property
    def user(self) -> User:
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    def get_queryset(self) -> QuerySet[Article]:
        return Article.visible_to(self.user).select_related("product", "owner")

    def taken(self, serializer_class: type[StrictSerializer]) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def shown(self, article: Article, *, code: int = status.HTTP_200_OK) -> Response:
        return tagged(Response(self.given(article), code))

    def given(self, article: Article) -> Any:
        return ArticleOut(article, context=self.get_serializer_context()).data


@extend_schema(tags=["articles"])
class ArticleList(Door, generics.ListAPIView[Article]):
    """Articles the asker may see: newest first, or the best answers to ``q``."""

    filterset_class = ArticleFilters
    query_parameters = ("q",)

    @extend_schema(parameters=[Q])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        query = request.query_params.get("q", "")
        if not query:
            return super().get(request, *args, **kwargs)
        narrowed = self.filter_queryset(self.get_queryset())
        hits = search(query, reader=self.user, limit=LARGEST_PAGE // 4, among=narrowed)
        found = [hit.article for hit in hits]
        results = ArticleOut(found, many=True, context=self.get_serializer_context()).data
        return Response({"next": None, "previous": None, "results": results})

    @extend_schema(request=NewArticle, responses={201: ArticleOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Begin a draft; it is reviewed and published on its page."""
        if not permissions.can_write(self.user):
            raise PermissionDenied
        article = services.create_article(
            **self.taken(NewArticle), actor=self.user, at=timezone.now()
        )
        response = self.shown(article, code=status.HTTP_201_CREATED)
        response["Location"] = f"/api/v1/articles/{article.pk}/"
        return response


@extend_schema(tags=["articles"])
class ArticleDetail(Door):
    """One article."""

    @cached_property
    def article(self) -> Article:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def hold(self) -> None:
        services.lock(self.article)

    def current(self) -> Mapping[str, Any]:
        given: Mapping[str, Any] = self.given(self.article)
        return given

    def changes_since(self, moment: datetime) -> list[dict[str, Any]]:
        return []  # an article's history is told on its page

    @extend_schema(responses=ArticleOut)
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(self.article)

    @extend_schema(request=ArticleChange, responses=ArticleOut)
    @conditional
    def patch(self, request: Request, pk: int) -> Response:
        """Change it; of a published article the readers' text stays until published anew."""
        article = self.article
        if not permissions.can_edit(self.user, article):
            raise PermissionDenied
        given = self.taken(ArticleChange)
        seen = given.pop("version", None)
        return self.shown(
            services.edit_article(
                article, actor=self.user, at=timezone.now(), seen_version=seen, **given
            )
        )


urlpatterns = [
    path("articles/", ArticleList.as_view(), name="api_articles"),
    path("articles/<int:pk>/", ArticleDetail.as_view(), name="api_article"),
]
