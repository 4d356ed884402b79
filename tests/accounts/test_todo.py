from datetime import date

import pytest
from django.db.models import F

from accounts import todo
from accounts.models import Notice, Person, Unit, User

TODAY = date(2023, 6, 28)


@pytest.fixture
def user(db):
    User.objects.create(username="reader")
    return User.objects.for_request().get(username="reader")


@pytest.fixture
def rules(monkeypatch):
    """A registry of our own, so that other rooms' rules are not asked."""
    fresh = type(todo.rules)("todo", key=lambda rule: rule.name)
    monkeypatch.setattr(todo, "rules", fresh)
    return fresh


def units_rule(name="units", **extra):
    def build(user, today):
        return todo.columns(
            Unit.objects.filter(is_active=True),
            rule=name,
            title=F("name"),
            detail=F("short_name"),
            **({"due_on": date(2023, 6, 30)} | extra),
        )

    return todo.TodoRule(name=name, build=build, url=lambda row: f"/units/{row.object_id}/")


def people_rule():
    def build(user, today):
        return todo.columns(
            Person.objects.all(),
            rule="people",
            title=F("name"),
            number=F("birth_year"),
            arg="2023-06",
            due_on=date(2023, 6, 24),
            role=todo.REVIEW,
        )

    return todo.TodoRule(
        name="people",
        build=build,
        url=lambda row: f"/people/{row.object_id}/{row.arg}/",
        present=lambda row, today: (row.title, f"生于 {row.number} 年"),
    )


def test_rules_are_joined_in_one_query_most_pressing_first(user, rules, django_assert_num_queries):
    unit = Unit.objects.create(name="区住建局", short_name="住建局", kind="department")
    person = Person.objects.create(name="演示甲", birth_year=1990)
    rules.register(units_rule())
    rules.register(people_rule())
    rules.register(todo.TodoRule(name="silent", build=lambda user, today: None, url=str))
    rules.register(
        todo.TodoRule(
            name="none",
            build=lambda user, today: todo.columns(
                Notice.objects.none(), rule="none", title=F("title")
            ),
            url=str,
        )
    )

    with django_assert_num_queries(1):
        first, second = todo.items_for(user, TODAY)

    assert (first.title, first.detail) == ("演示甲", "生于 1990 年")
    assert first.url == f"/people/{person.pk}/2023-06/"
    assert first.role == todo.REVIEW
    assert first.clock == todo.Clock("late", "已超期", "4", "天")
    assert (second.title, second.detail) == ("区住建局", "住建局")
    assert second.object_id == unit.pk
    assert second.clock == todo.Clock("soon", "还剩", "2", "天")
    assert todo.items_for(user, TODAY, limit=1) == [first]


def test_no_rule_no_query(user, rules, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert todo.items_for(user, TODAY) == []


def test_one_rule_alone_and_rows_without_date_come_last(user, rules):
    Unit.objects.create(name="甲", short_name="甲", kind="street")
    rules.register(units_rule("a", due_on=None))
    rules.register(units_rule("b", due_on=date(2023, 7, 5)))

    assert [item.rule for item in todo.items_for(user, TODAY)] == ["b", "a"]


@pytest.mark.parametrize(
    ("due_on", "counts", "expected"),
    [
        (date(2023, 6, 24), "calendar", ("late", "已超期", "4", "天")),
        (date(2023, 6, 28), "calendar", ("soon", "最迟", "今", "天")),
        (date(2023, 7, 1), "calendar", ("soon", "还剩", "3", "天")),
        (date(2023, 7, 2), "calendar", ("", "还剩", "4", "天")),
        (date(2023, 7, 5), "working", ("", "还剩", "5", "工作日")),
        (date(2023, 7, 3), "working", ("soon", "还剩", "3", "工作日")),
        (date(2023, 6, 21), "working", ("late", "已超期", "4", "工作日")),
        (None, "calendar", ("", "不限时", "—", "")),
    ],
)
def test_clock(db, due_on, counts, expected):
    clock = todo.clock_for(due_on, TODAY, counts)

    assert (clock.css, clock.head, clock.number, clock.unit) == expected
