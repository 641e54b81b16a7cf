"""The provider's door: a pointer in a mail that shows nothing, and a ten-minute code that opens a sitting."""

from django.db import models

from disputes.models.cases import Leg
from providers.models import ServiceAddress


class Pointer(models.Model):
    """The long-lived address in a mail. It names a leg and a purpose and opens nothing by itself.

    Its codes go where its mail went: a provider may have more than one address on file.
    """

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="pointers")
    address = models.ForeignKey(ServiceAddress, models.PROTECT, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    # A word from the mail, by which its receiver can check it at /check/.
    word = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"pointer to {self.leg_id}"


class DoorCode(models.Model):
    """A single-use code mailed to the address on file; asking again does not cancel an earlier one."""

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=64)
    address = models.EmailField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["leg", "-made_at"], name="disputes_code_recent")]

    def __str__(self) -> str:
        return f"code for {self.leg_id}"
