from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class PortalBackend(ModelBackend):
    """Name and password; the user comes with roles, person, unit and unread count at once."""

    def get_user(self, user_id):
        user = User.objects.for_request().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
