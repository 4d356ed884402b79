"""What districts call our stages, domains and streets; the proper label of each comes first."""

from enterprises.enums import IndustrySection
from projects.enums import Domain, Level, Nature, Stage, Street


def of(choices, **synonyms: str) -> dict[str, str]:
    """{label or synonym: value}."""
    return {str(label): value for value, label in choices.choices} | synonyms


def stages() -> dict[str, str]:
    return of(
        Stage,
        签约=Stage.SIGNED,
        落地=Stage.LANDED,
        注册=Stage.LANDED,
        前期=Stage.PERMITS,
        前期手续=Stage.PERMITS,
        手续办理=Stage.PERMITS,
        报批=Stage.PERMITS,
        基础=Stage.FOUNDATION,
        主体=Stage.STRUCTURE,
        竣工=Stage.ACCEPTANCE,
        验收=Stage.ACCEPTANCE,
        投产=Stage.OPERATION,
        运营=Stage.OPERATION,
        竣工投产=Stage.OPERATION,
        投产运营=Stage.OPERATION,
    )


# What a group or a sheet is called, and the stage its projects stand at.
GROUP_STAGES = (
    ("竣工投产", Stage.OPERATION),
    ("加速开工", Stage.PERMITS),
    ("加速报批", Stage.PERMITS),
    ("加速签约", Stage.NEGOTIATION),
    ("前期", Stage.PERMITS),
    ("拟建", Stage.PERMITS),
    ("储备", Stage.LEAD),
    ("在谈", Stage.NEGOTIATION),
    ("签约", Stage.SIGNED),
    ("在建", Stage.STRUCTURE),
    ("续建", Stage.STRUCTURE),
    ("投产", Stage.OPERATION),
)


def stage_of_group(*texts: str) -> tuple[str, Stage] | None:
    """(the word, the stage) that a group's or a sheet's name tells, the innermost first."""
    for text in texts:
        for part in reversed(text.split(" / ")):
            for word, stage in GROUP_STAGES:
                if word in part:
                    return word, stage
    return None


def natures() -> dict[str, str]:
    return of(
        Nature,
        改扩建=Nature.ENLARGED,
        改建=Nature.ENLARGED,
        技术改造=Nature.UPGRADED,
        在建=Nature.CONTINUED,
    )


def streets() -> dict[str, str]:
    return of(Street) | {label.removesuffix("街道"): value for value, label in Street.choices}


def levels() -> dict[str, str]:
    labels = {str(label): value for value, label in Level.choices}
    more = {f"{label}{tail}": value for label, value in labels.items() for tail in ("级", "重点")}
    return labels | more


def domains() -> dict[str, str]:
    return of(Domain)


def industries() -> dict[str, str]:
    return of(IndustrySection) | {value: value for value in IndustrySection.values}
