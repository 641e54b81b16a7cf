"""Allauth's forms in our manner: labels that say everything, no placeholders, one clear rule for passwords."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": pgettext_lazy("account", "Password"),
    "oldpassword": _("Your present password"),
}
PASSWORD_RULE = _("At least 10 characters. Three or four words in a row are strong and easy to remember.")


class _Plain:
    """Takes out placeholders; names the fields as the rest of the site does."""

    new_password = pgettext_lazy("account", "Password")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in _LABELS:
                field.label = _LABELS[name]
        if "password1" in self.fields:
            self.fields["password1"].label = self.new_password
            self.fields["password1"].help_text = PASSWORD_RULE
        if "password2" in self.fields:
            self.fields["password2"].label = _("The new password again")
        if "code" in self.fields:
            self.fields["code"].label = self.code_label

    code_label = _("Code from the mail")


class _NewPassword(_Plain):
    new_password = _("New password")


class _AppCode(_Plain):
    code_label = _("Code from the app, or a recovery code")


class LoginForm(_Plain, account.LoginForm):
    pass


class SignupForm(_Plain, account.SignupForm):
    pass


class RequestLoginCodeForm(_Plain, account.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(_Plain, account.ConfirmLoginCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(_Plain, account.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(_Plain, account.ConfirmPasswordResetCodeForm):
    pass


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(_NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(_NewPassword, account.ChangePasswordForm):
    pass


class SetPasswordForm(_NewPassword, account.SetPasswordForm):
    pass


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    pass


class ChangeEmailForm(_Plain, account.ChangeEmailForm):
    pass


class AddEmailForm(_Plain, account.AddEmailForm):
    pass


class AuthenticateForm(_AppCode, mfa.AuthenticateForm):
    pass


class AppReauthenticateForm(_AppCode, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(_Plain, totp.ActivateTOTPForm):
    code_label = _("The six digits that the app shows")
