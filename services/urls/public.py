from django.urls import path

from services.views import public

urlpatterns = [
    path("<str:token>/", public.ConfirmationAnswerView.as_view(), name="confirmation_answer"),
]
