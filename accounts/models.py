"""People. A person is an e-mail address, a public handle, a language and a time zone: no real name, no username.

Both are unique as a reader would see them: the address without regard to case, the handle by its skeleton.
"""

import zoneinfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.text import normalise, skeleton

ZONES = {"ko": "Asia/Seoul", "zh-hans": "Asia/Shanghai", "en": "UTC"}


def valid_zone(name: str) -> None:
    """Refuse a name that is no time zone of the IANA database."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone from the list."))


class UserManager(BaseUserManager["User"]):
    """Makes people; the address is the key by which they sign in."""

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email: str, handle: str, password: str | None = None, **fields) -> "User":
        """A person with this address and handle; without a password they sign in by code."""
        user = self.model(email=self.normalize_email(email).strip(), handle=handle, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, handle: str, password: str | None = None, **fields) -> "User":
        """The operator's account. It opens no case: that takes a role."""
        return self.create_user(email, handle, password, **fields | {"is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. The handle is all that others ever see."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    handle = models.CharField(_("handle"), max_length=30)
    handle_key = models.CharField(max_length=120, editable=False, unique=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC", validators=[valid_zone])
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    of_age_at = models.DateTimeField(_("said to be 14 or older"), null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["handle"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_ci",
                violation_error_message=_("There is an account with this address already."),
            ),
            models.CheckConstraint(condition=~models.Q(handle=""), name="accounts_user_handle_given"),
        ]

    def __str__(self) -> str:
        return self.handle

    def save(self, *args, **kwargs):
        self.handle = normalise(self.handle)
        self.handle_key = skeleton(self.handle)
        if (names := kwargs.get("update_fields")) and "handle" in names:
            kwargs["update_fields"] = {*names, "handle_key"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.handle

    def get_short_name(self) -> str:
        return self.handle

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's time zone."""
        return zoneinfo.ZoneInfo(self.time_zone)
