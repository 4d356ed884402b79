"""The charts as template tags: ``{% load charts %}{% bullet done target 49 %}``."""

from django import template

from laishan_portal import charts

register = template.Library()

for _chart in (
    charts.s_curve,
    charts.gap_bars,
    charts.bullet,
    charts.horizontal_bar,
    charts.light_strip,
    charts.lollipop,
    charts.percent_bar,
    charts.diamond,
    charts.slack,
    charts.slack_head,
    charts.ridge,
):
    register.simple_tag(_chart)
