from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.enums import ADMIN_ROLES, ADMIN_SITE_ROLES, DISTRICT_ROLES, EXPORT_ROLES, Role
from accounts.models.notice import Notice
from accounts.models.person import Person
from laishan_portal.history import tracked


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def people(self):
        """Accounts of persons: without the system user."""
        return self.exclude(person=None)

    def visible_to(self, user):
        """Whose account page this user may open: administrators' everybody, else their own."""
        if user.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
            return self.people()
        return self.filter(pk=user.pk)

    def holding(self, *roles: Role):
        return self.filter(groups__name__in=roles)

    def for_request(self):
        """All that every page asks of its user, in the one query that loads them."""
        unread = (
            Notice.objects.filter(user_id=OuterRef("pk"), read_at=None)
            .order_by()
            .values("user_id")
            .annotate(number=Count("pk"))
            .values("number")
        )
        return self.with_person_and_roles().annotate(
            unread_notices=Coalesce(Subquery(unread), Value(0)),
        )

    def with_person_and_roles(self):
        """Name, unit and roles of every row in one query."""
        group_names = (
            User.groups.through.objects.filter(user_id=OuterRef("pk"))
            .order_by("group_id")
            .values("group__name")
        )
        return self.select_related("person__unit").annotate(role_names=ArraySubquery(group_names))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        """Names are not case sensitive on phones that capitalise the first letter."""
        return self.get(username__iexact=username)


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """An account of one person. What it may do comes from its roles, which are groups."""

    username = models.CharField(
        "登录名",
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "这个登录名已经有人用了。"},
    )
    person = models.OneToOneField(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="user",
        verbose_name="人员",
    )
    title = models.CharField("称呼", max_length=40, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    temporary_until = models.DateTimeField("临时密码有效至", null=True, blank=True)
    proposed_roles = ArrayField(
        models.CharField(max_length=20, choices=Role),
        default=list,
        blank=True,
        verbose_name="申请的角色",
        help_text="系统管理员提出，安全管理员批准后才生效。",
    )
    is_demo = models.BooleanField("演示", default=False, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="user_never_superuser", condition=Q(is_superuser=False)),
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_unique_in_any_case",
                violation_error_message="这个登录名已经有人用了。",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        if self.person is None:
            return "系统"
        return self.person.name

    @property
    def unit_id(self) -> int | None:
        return self.person.unit_id if self.person else None

    @property
    def is_staff(self) -> bool:
        """May enter the admin site."""
        return bool(self.roles & ADMIN_SITE_ROLES)

    @cached_property
    def roles(self) -> frozenset[str]:
        names = getattr(self, "role_names", None)
        if names is None:
            names = self.groups.values_list("name", flat=True)
        return frozenset(names)

    @property
    def role_labels(self) -> list[str]:
        """In the order of the enum, in Chinese."""
        return [role.label for role in Role if role in self.roles]

    @property
    def proposed_role_labels(self) -> list[str]:
        return [Role(name).label for name in self.proposed_roles]

    def get_absolute_url(self) -> str:
        return reverse("accounts:user_detail", kwargs={"pk": self.pk})

    def has_role(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def is_administrator(self) -> bool:
        """One of the three: they see no business data."""
        return bool(self.roles & ADMIN_ROLES)

    @property
    def sees_district(self) -> bool:
        return bool(self.roles & DISTRICT_ROLES)

    @property
    def may_export(self) -> bool:
        return bool(self.roles & EXPORT_ROLES)


# The first mark that occurs decides; browsers carry the names of others behind their own.
_DEVICES = (
    ("MicroMessenger", "微信"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("HarmonyOS", "鸿蒙设备"),
    ("Edg/", "电脑 Edge"),
    ("QIHU", "电脑 360"),
    ("Firefox/", "电脑 Firefox"),
    ("Chrome/", "电脑 Chrome"),
    ("Safari/", "电脑 Safari"),
)


class UserSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; the security administrator's anybody's."""
        return self if user.has_role(Role.SECURITY_ADMIN) else self.filter(user=user)


class UserSession(models.Model):
    """A log-in that is going on: what its person can see and end, and what the limit counts."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField("会话", max_length=40, unique=True)
    ip = models.GenericIPAddressField("地址", null=True)
    user_agent = models.CharField("浏览器", max_length=200, blank=True)
    started_at = models.DateTimeField("登录时间", auto_now_add=True)

    objects = UserSessionQuerySet.as_manager()

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def device(self) -> str:
        """What its person will recognise of the browser's long name."""
        return next((name for mark, name in _DEVICES if mark in self.user_agent), "")


class PasswordRecord(models.Model):
    """A hash that was in use: the last five cannot be chosen again (ASSURANCE D1)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "密码历史"
        verbose_name_plural = "密码历史"
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at:%Y-%m-%d}"
