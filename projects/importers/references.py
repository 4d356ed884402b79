"""Units, people and enterprises that rows name: read once a session, every guess is told."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.enums import Role
from accounts.models import Person, Unit, User
from enterprises.models import Enterprise
from laishan_portal.ledgers.imports.cells import Offer, plain_word
from laishan_portal.ledgers.imports.importer import ERROR, WARNING, Draft
from laishan_portal.pinyin import pinyin_keys
from projects.models import Project

# What a district puts before a unit's name or leaves out: 区经开区 = 经开区, 区住建局 = 住建局.
_AFFIXES = ("烟台市莱山区", "莱山区", "烟台市", "区")
# Where somebody without a unit belongs: only district leaders are taken up.
_NO_UNIT = "区领导"


@dataclass(frozen=True)
class Named:
    pk: int
    name: str
    place: str = ""
    unit_id: int | None = None


class References:
    """Fixed numbers of queries however many rows: units, people of units, enterprises."""

    def __init__(self) -> None:
        self.units: dict[str, Named] = {}
        self.people: dict[str, list[Named]] = {}
        self._by_sound: dict[str, list[Named]] | None = None
        self._names: dict[str, dict[int, str]] = {"unit": {}, "person": {}, "owner": {}}
        self._enterprises: dict[str, Named | None] = {}
        for unit in Unit.objects.active():
            self._names["unit"][unit.pk] = unit.short_name
            for name in (unit.short_name, unit.name):
                self.units.setdefault(plain_word(name), Named(unit.pk, unit.short_name))
        for pk, name, place, unit_id in _people().values_list(
            "pk", "name", "unit__short_name", "unit_id"
        ):
            self._names["person"][pk] = name
            known = Named(pk, name, place or _NO_UNIT, unit_id)
            self.people.setdefault(name, []).append(known)

    def name(self, column: str, pk: int | None) -> str:
        """What the unit, person or enterprise of this number is called."""
        kind = column if column in self._names else "person"
        return self._names[kind].get(pk, "")

    # ── units ────────────────────────────────────────────────────────────────────────────

    def unit(self, draft: Draft, column: str) -> int | None:
        """The first unit named; further ones are told, not dropped in silence."""
        names = draft.values.get(column) or []
        found = self._unit(draft, column, names[0]) if names else None
        if found and len(names) > 1:
            others = "、".join(names[1:])
            text = f"一格里有 {len(names)} 个单位，“{names[0]}”记为责任单位，{others}没有写入。"
            draft.find(WARNING, column, text)
        return found.pk if found else None

    def _unit(self, draft: Draft, column: str, name: str) -> Named | None:
        plain = plain_word(name)
        if found := self.units.get(plain):
            return found
        for affix in _AFFIXES:
            found = self.units.get(plain.removeprefix(affix)) or self.units.get(affix + plain)
            if found:
                text = f"“{name}”已按别名认成“{found.name}”。不用改，确认即可。"
                draft.find(WARNING, column, text)
                return found
        near = [one.name for key, one in self.units.items() if key in plain or plain in key]
        offers = [Offer(f"改为 {label}", label) for label in dict.fromkeys(near)]
        draft.find(ERROR, column, f"没有叫“{name}”的单位，请写全称或简称。", offers[:3])
        return None

    def is_unit(self, text: str) -> bool:
        return plain_word(text) in self.units

    # ── people ───────────────────────────────────────────────────────────────────────────

    def person(self, draft: Draft, column: str, *, at: int | None = None) -> int | None:
        """The first person named; of several of one name, the one of unit ``at``."""
        names = draft.values.get(column) or []
        if not names:
            return None
        name, _, place = names[0].partition("(")
        found = self.people.get(name, [])
        if place:
            found = [one for one in found if one.place == place.rstrip(")")]
        if len(found) > 1 and at is not None:
            found = [one for one in found if one.unit_id == at] or found
        if len(found) != 1:
            self._tell_nobody(draft, column, name, found)
            return None
        if len(names) > 1:
            others = "、".join(names[1:])
            text = f"一格里有 {len(names)} 个人，只记第一位，{others}没有写入。"
            draft.find(WARNING, column, text)
        return found[0].pk

    def _tell_nobody(self, draft: Draft, column: str, name: str, found: list[Named]) -> None:
        if found:
            offers = [Offer(f"是{one.place}的", f"{one.name}({one.place})") for one in found[:4]]
            draft.find(ERROR, column, f"叫“{name}”的不止一位，请选。", offers)
            return
        alike = [one.name for one in self._sounding(name) if one.name != name]
        if alike:
            text = f"没有“{name}”，有同音的“{alike[0]}”，像是写了别字。"
            offers = [Offer(f"改为 {one}", one) for one in dict.fromkeys(alike)]
        else:
            text = f"没有找到“{name}”，请先由系统管理员登记。"
            offers = [Offer("先空着", "")]
        draft.find(ERROR, column, text, offers[:3])

    def _sounding(self, name: str) -> list[Named]:
        if self._by_sound is None:
            self._by_sound = {}
            for people in self.people.values():
                for one in people:
                    self._by_sound.setdefault(pinyin_keys(one.name)[0], []).append(one)
        return self._by_sound.get(pinyin_keys(name)[0], [])

    # ── enterprises ──────────────────────────────────────────────────────────────────────

    def load_enterprises(self, names: set[str]) -> None:
        """Those of a batch, by full name, short name, former name or credit code (2 queries)."""
        wanted = {name for name in names if name and name not in self._enterprises}
        if not wanted:
            return
        self._enterprises |= dict.fromkeys(wanted)
        rows = Enterprise.objects.filter(name__in=wanted)
        rows |= Enterprise.objects.filter(short_name__in=wanted)
        rows |= Enterprise.objects.filter(uscc__in=wanted)
        for pk, name, short, uscc in rows.values_list("pk", "name", "short_name", "uscc"):
            for key in {name, short, uscc} & wanted:
                self._enterprises[key] = Named(pk, name)
        left = {name for name in wanted if self._enterprises[name] is None}
        aliased = Enterprise.objects.filter(aliases__name__in=left)
        for pk, name, alias in aliased.values_list("pk", "name", "aliases__name"):
            if alias in left:
                self._enterprises[alias] = Named(pk, name)

    def enterprise(self, draft: Draft, column: str) -> int | None:
        name = draft.values.get(column) or ""
        found = self._enterprises.get(name)
        if not name:
            return None
        if found is None:
            text = f"企业库里没有“{name}”，业主先空着；登记企业后可再补。"
            draft.find(WARNING, column, text)
            return None
        self._names["owner"][found.pk] = found.name
        if found.name != name:
            draft.find(WARNING, column, f"“{name}”已认成“{found.name}”。")
        return found.pk


def _people():
    """People of units, and district leaders, who belong to none; no firm's contacts."""
    leading = Project.objects.exclude(leader=None).order_by().values("leader")
    leaders = User.objects.filter(groups__name=Role.LEADER).order_by().values("person")
    of_unit = Q(unit__isnull=False)
    return Person.objects.filter(of_unit | Q(pk__in=leading) | Q(pk__in=leaders)).order_by("pk")
