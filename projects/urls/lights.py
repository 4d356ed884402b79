from django.urls import path

from projects.views import light, light_rules

_rule = "lights/rules/<int:rule_pk>/"
_overrides = "lights/overrides/"

urlpatterns = [
    path("lights/rules/", light_rules.LightRulesView.as_view(), name="light_rules"),
    path(f"{_rule}edit/", light_rules.LightRuleEditView.as_view(), name="light_rule_edit"),
    path(f"{_rule}switch/", light_rules.LightRuleSwitchView.as_view(), name="light_rule_switch"),
    path(_overrides, light.LightOverridesView.as_view(), name="light_overrides"),
    path(
        f"{_overrides}export/",
        light.LightOverridesExportView.as_view(),
        name="light_overrides_export",
    ),
    path(
        f"{_overrides}<int:override_pk>/",
        light.LightOverrideOpenView.as_view(),
        name="light_override_open",
    ),
    path("<int:pk>/light/why/", light.LightWhyView.as_view(), name="light_why"),
    path("<int:pk>/light/history/", light.LightHistoryView.as_view(), name="light_history"),
]
