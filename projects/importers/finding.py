"""Which project a row of a sheet is about: by number, code or exact name; else a person says.

A likeness of names never decides anything. Where there is one, the row becomes a question.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from laishan_portal.ledgers.imports.cells import Offer, plain_word, squeezed
from laishan_portal.ledgers.imports.importer import ERROR, QUESTION, Candidate, Draft
from laishan_portal.pinyin import pinyin_keys
from projects.models import Project, ProjectAlias

MOST_OFFERED = 5
_LOOKED_AT = 40
_LIKE = 0.45
_LIKE_SAME_OWNER = 0.25
_SHORTEST_PART = 4


@dataclass
class Known:
    """What a batch of rows may refer to."""

    by_pk: dict[int, Project] = field(default_factory=dict)
    by_code: dict[str, Project] = field(default_factory=dict)
    by_state_code: dict[str, list[Project]] = field(default_factory=dict)
    by_name: dict[str, list[Project]] = field(default_factory=dict)
    by_alias: dict[str, list[Project]] = field(default_factory=dict)


@dataclass(frozen=True)
class Label:
    text: str
    owner_id: int | None


class ProjectFinder:
    """For one person: only projects they may know of, by the names they may know."""

    def __init__(self, user) -> None:
        self.user = user
        self._grams: dict[str, set[int]] | None = None
        self._names: dict[int, list[str]] = {}
        self._labels: dict[int, Label] = {}

    def load(self, drafts: Iterable[Draft]) -> Known:
        """The projects that keys, numbers, codes and names of these rows lead to (2 queries)."""
        codes, names, state_codes, keys = set(), set(), set(), set()
        for draft in drafts:
            codes.add(draft.values.get("code") or "")
            names.add(draft.values.get("name") or "")
            state_codes.add(draft.values.get("project_code") or "")
            keys |= {pk for pk in [_key_of(draft)] if pk}
            keys |= set((draft.answer or {}).get("targets", []))
        rows = ProjectAlias.objects.filter(name__in=names - {""})
        aliased = dict(rows.values_list("project_id", "name"))
        wanted = Q(code__in=codes - {""}) | Q(pk__in=keys | set(aliased))
        wanted |= Q(name__in=names - {""}) | Q(code_name__in=names - {""})
        wanted |= Q(project_code__in=state_codes - {""})
        found = Project.objects.visible_to(self.user).filter(wanted)
        return _indexed(found.select_related("standing", "unit", "owner"), aliased)

    # ── one row ──────────────────────────────────────────────────────────────────────────

    def find(self, draft: Draft, known: Known) -> Project | None:
        """The project a row names for certain; contradictions and unknown numbers are errors."""
        if pk := _key_of(draft):
            if pk in known.by_pk:
                return known.by_pk[pk]
            draft.find(ERROR, "key", "主键列里的项目已不在台账，或者您看不到它。")
            return None
        name = draft.values.get("name") or ""
        same_name = _only(known.by_name.get(name)) or _only(known.by_alias.get(name))
        if code := draft.values.get("code"):
            return self._by_code(draft, code, known, same_name)
        if same_name is not None:
            return same_name
        return _only(known.by_state_code.get(draft.values.get("project_code") or ""))

    def _by_code(self, draft: Draft, code: str, known: Known, same_name) -> Project | None:
        found = known.by_code.get(code)
        if found is not None and (same_name is None or same_name.pk == found.pk):
            return found
        if found is not None:
            text = f"编号 {code} 是“{found.shown_name}”，名称却是 {same_name.code}，两样对不上。"
        elif same_name is not None:
            gap = len(same_name.code) - len(code)
            slip = f"编号少 {gap} 位。" if gap > 0 else f"台账里没有编号 {code}。"
            text = f"{slip}台账里同名项目是 {same_name.code}。"
        else:
            text = f"台账里没有编号 {code}。新项目的编号由平台生成，这一格留空。"
        offer = Offer(f"改为 {same_name.code}", same_name.code) if same_name else Offer("留空", "")
        draft.find(ERROR, "code", text, [offer])
        return None

    def by_answer(self, draft: Draft, known: Known) -> list[Project]:
        """The projects a person decided the row to be about, as far as they may still be known."""
        targets = (draft.answer or {}).get("targets", [])
        return [known.by_pk[pk] for pk in targets if pk in known.by_pk]

    # ── likeness, to ask ─────────────────────────────────────────────────────────────────

    def candidates(self, draft: Draft) -> list[Candidate]:
        """What the row might be about, with why; never more than a hint for a person."""
        name = draft.values.get("name") or ""
        if len(name) < 2:
            return []
        self._index()
        grams = _grams(plain_word(name))
        shared = Counter(pk for gram in grams for pk in self._grams.get(gram, ()))
        scores: dict[int, tuple[float, str]] = {}
        for pk, count in shared.most_common(_LOOKED_AT):
            if count * 4 < len(grams):
                break
            found = self._likeness(name, grams, pk, draft.values.get("owner_id"))
            if found:
                scores[pk] = found
        best = sorted(scores.items(), key=lambda item: -item[1][0])[:MOST_OFFERED]
        return [Candidate(pk, self._labels[pk].text, why) for pk, (_, why) in best]

    def _likeness(self, name: str, grams, pk: int, owner) -> tuple[float, str] | None:
        """How like any of the project's names is, and in what."""
        found = []
        for other in self._names[pk]:
            theirs = _grams(plain_word(other))
            share = len(grams & theirs) / max(len(grams | theirs), 1)
            if min(len(name), len(other)) >= _SHORTEST_PART and (name in other or other in name):
                found.append((max(share, 0.9), "名称互相包含"))
            elif share >= _LIKE:
                is_same_sound = pinyin_keys(name)[0] == pinyin_keys(other)[0]
                found.append((1.0, "读音一样") if is_same_sound else (share, "名称相近"))
            elif owner and owner == self._labels[pk].owner_id and share >= _LIKE_SAME_OWNER:
                found.append((share + 0.3, "业主相同，名称相近"))
        return max(found, default=None)

    def _index(self) -> None:
        """All names this person may know, by their pairs of characters; read once."""
        if self._grams is not None:
            return
        self._grams = defaultdict(set)
        rows = Project.objects.visible_to(self.user).filter(knows_name=True)
        for pk, code, name, owner, unit in rows.values_list(
            "pk", "code", "name", "owner_id", "unit__short_name"
        ):
            self._labels[pk] = Label(f"{name}（{code}，{unit or '未定单位'}）", owner)
            self._learn(pk, name)
        aliases = ProjectAlias.objects.filter(project__in=rows.order_by().values("pk"))
        for pk, name in aliases.values_list("project_id", "name"):
            if pk in self._labels:
                self._learn(pk, name)

    def _learn(self, pk: int, name: str) -> None:
        self._names.setdefault(pk, []).append(name)
        for gram in _grams(plain_word(name)):
            self._grams[gram].add(pk)


def _indexed(rows, aliased: dict[int, str]) -> Known:
    known = Known()
    for project in rows:
        known.by_pk[project.pk] = project
        known.by_code[project.code] = project
        if not project.knows_name:
            known.by_name.setdefault(project.code_name, []).append(project)
            continue
        known.by_name.setdefault(project.name, []).append(project)
        if project.pk in aliased:
            known.by_alias.setdefault(aliased[project.pk], []).append(project)
        if project.project_code:
            known.by_state_code.setdefault(project.project_code, []).append(project)
    return known


def ask(draft: Draft, candidates: list[Candidate], lead: str = "") -> None:
    """The row waits for a person."""
    draft.candidates = candidates
    listed = "；".join(f"{one.label}，{one.why}" for one in candidates)
    name = draft.values["name"]
    draft.find(QUESTION, "name", f"{lead}台账里没有“{name}”，相近的有：{listed}。")


def _key_of(draft: Draft) -> int | None:
    text = str(draft.values.get("key") or "").strip()
    return int(text) if text.isdecimal() and len(text) < 18 else None


def _only(found: list[Project] | None) -> Project | None:
    return found[0] if found and len({one.pk for one in found}) == 1 else None


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def context_of(draft: Draft) -> str:
    """What besides its name tells a row: the unit it is said to belong to."""
    raw = draft.typed.get("unit", ("", ""))[1]
    return squeezed(str(raw or ""))[:200]


def name_of(draft: Draft) -> str:
    raw = draft.typed.get("name", ("", ""))[1]
    return plain_word(str(raw or ""))[:200]
